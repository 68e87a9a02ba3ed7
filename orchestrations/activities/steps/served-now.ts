import type { ServedChain } from '../../../shared/domain/observed.ts';
import { orNull } from '../gather.ts';
import { observedService } from './observed-service.ts';
import type { StepContext } from './step-handler.ts';

/** What API Management serves for each endpoint now, by a handshake each; null where it cannot be reached from the app. */
export async function servedNow({
  ports,
  spec,
}: Pick<StepContext, 'ports' | 'spec'>): Promise<Readonly<Record<string, ServedChain | null>>> {
  const service = observedService(spec.apiManagement, await ports.apiManagement.read(spec.apiManagement));
  const address = service.privateIPAddresses[0];
  const served = spec.endpoints.map(async ({ name, internalHostname: serverName }) => {
    if (address === undefined) return [name, null] as const;
    return [name, await orNull(ports.tls.handshake({ address, port: 443, serverName, trustedRoots: [] }))] as const;
  });
  return Object.fromEntries(await Promise.all(served));
}
