import { hostNameOf } from '../../../shared/domain/api-management/hostname-entry.ts';
import { backendHostnames } from '../../../shared/domain/gateway/backend-hostnames.ts';
import { observedService } from './observed-service.ts';
import type { StepContext } from './step-handler.ts';

type Reading = Pick<StepContext, 'ports' | 'spec'>;

/** Host names that API Management has now. */
export async function hostNamesNow({ ports, spec }: Reading): Promise<readonly string[]> {
  const service = observedService(spec.apiManagement, await ports.apiManagement.read(spec.apiManagement));
  return service.hostnameConfigurations.map(hostNameOf);
}

/** Host names that backends of ours on the gateway point at now. */
export async function hostNamesInUse({ ports, spec }: Reading): Promise<readonly string[]> {
  return backendHostnames(await ports.gateways.read(spec.applicationGateway));
}
