import type { Remains } from '../../shared/domain/plan/plan-removal.ts';
import type { Ports } from '../../shared/domain/ports.ts';
import { zoneNameOf } from '../../shared/domain/spec/dns.ts';
import type { EdgeSpec } from '../../shared/domain/spec/edge-spec.ts';
import { relativeName } from '../../shared/domain/spec/host-name.ts';
import { missingAsNull, orNull } from './gather.ts';
import { observedService } from './steps/observed-service.ts';

/** What is left of an edge. Resources that are gone are no hindrance: an edge must be removable when everything else is. */
export async function observeRemains(ports: Ports, spec: EdgeSpec): Promise<Remains> {
  const [gateway, service, cnames, addresses] = await Promise.all([
    missingAsNull(ports.gateways.read(spec.applicationGateway)),
    missingAsNull(ports.apiManagement.read(spec.apiManagement)),
    ownCnames(ports, spec),
    answersOf(ports, spec),
  ]);
  const apiManagement = service === null ? null : observedService(spec.apiManagement, service);
  return { gateway, apiManagement, cnames, addresses };
}

async function ownCnames({ publicDns: zones }: Ports, { name, endpoints }: EdgeSpec): Promise<readonly string[]> {
  const readings = endpoints.flatMap(({ publicDns, publicHostnames }) =>
    (publicDns ? publicHostnames : []).map(async (host) => {
      const zoneId = publicDns?.zoneId ?? '';
      const record = await missingAsNull(zones.readCname(zoneId, relativeName(host, zoneNameOf(zoneId) ?? '')));
      return record?.owner === name ? [host] : [];
    }),
  );
  return (await Promise.all(readings)).flat();
}

async function answersOf({ resolver }: Ports, { endpoints }: EdgeSpec): Promise<Remains['addresses']> {
  const answers = endpoints.map(
    async ({ internalHostname }) => [internalHostname, await orNull(resolver.addresses(internalHostname))] as const,
  );
  return Object.fromEntries(await Promise.all(answers));
}
