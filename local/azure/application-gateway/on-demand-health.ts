import { badRequest } from '../core/arm-error.ts';
import type { ResourceDocument } from '../core/contracts.ts';
import { outcomeHealth } from './backend-health.ts';
import { compileBackend, compileProbe } from './data-plane/compile-backends.ts';
import type { CompiledBackend, CompiledProbe } from './data-plane/compiled-gateway.ts';
import { childById, type Fields, referenceOf } from './gateway-document.ts';
import type { GatewayInstance } from './gateway-instance.ts';

/** Prepares a probe outside the configuration; what is returned makes it. A pool or setting that does not exist is a 400. */
export function probeOnDemand(
  instance: GatewayInstance,
  document: ResourceDocument,
  body: unknown,
): () => Promise<unknown> {
  const fields = (body ?? {}) as Fields;
  const poolId = referenceOf(fields, 'backendAddressPool');
  const settingId = referenceOf(fields, 'backendHttpSettings');
  const backend = compileBackend(document, poolId, settingId);
  if (!backend) {
    throw badRequest(
      'InvalidResourceReference',
      `Resource ${poolId ?? settingId ?? '(none)'} referenced by resource ${document.id} was not found.`,
    );
  }
  const probe = onDemandProbe(document, backend, fields);
  return async () => {
    const servers = backend.members.map(async (member) => {
      const server = instance.dataPlane.serverFor(backend, instance.material, member);
      return outcomeHealth(member, await server.probeNow(probe));
    });
    return {
      backendAddressPool: { id: backend.poolId },
      backendHealthHttpSettings: {
        backendHttpSettings: { id: backend.settingId },
        servers: await Promise.all(servers),
      },
    };
  };
}

function onDemandProbe(document: ResourceDocument, backend: CompiledBackend, fields: Fields): CompiledProbe {
  const setting = childById(document, 'backendHttpSettingsCollection', backend.settingId)?.properties ?? {};
  const { pickHostNameFromBackendHttpSettings: pick, host: _host, ...rest } = fields;
  return compileProbe(setting, { name: 'onDemand', id: '', properties: pick === true ? rest : fields });
}
