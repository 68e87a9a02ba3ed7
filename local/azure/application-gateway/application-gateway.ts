import type { LocalAzureContext, LocalAzureService } from '../core/contracts.ts';
import { GATEWAY_TYPE } from './gateway-document.ts';
import { GatewayInstance } from './gateway-instance.ts';
import { registerGatewayRoutes } from './gateway-routes.ts';

/** Application Gateway: its control plane, and a data plane that really terminates TLS, resolves, verifies, probes and forwards. */
export function createApplicationGateway(context: LocalAzureContext): LocalAzureService {
  const instances = new Map<string, GatewayInstance>();
  const instance = (id: string): GatewayInstance => {
    const made = instances.get(id.toLowerCase()) ?? new GatewayInstance(context, id);
    instances.set(id.toLowerCase(), made);
    return made;
  };
  return {
    name: 'applicationGateway',
    registerArm: (router) =>
      registerGatewayRoutes(router, { context, instance, forget: (id) => void instances.delete(id.toLowerCase()) }),
    stop: async () => {
      for (const gateway of instances.values()) await gateway.dispose();
    },
    state: () => ({
      gateways: context.resources.list(GATEWAY_TYPE).map(({ id, properties }) => ({
        id,
        operationalState: properties['operationalState'],
        provisioningState: properties['provisioningState'],
        ...instance(id).dataPlane.state(),
      })),
    }),
  };
}
