import { zoneNameOf } from '../spec/dns.ts';
import type { EdgeSpec } from '../spec/edge-spec.ts';
import { relativeName } from '../spec/host-name.ts';
import { canonicalResourceId } from '../spec/resource-id.ts';
import type { EdgeRecord } from '../stores.ts';
import type { ResourceEvent } from './resource-event.ts';

/**
 * Whether a resource is one that the edge depends on. Children are not (API Management alone has thousands), except records of a
 * zone at the names of the edge.
 */
export function concernsEdge(
  { spec: stored, status }: EdgeRecord,
  { resource }: Pick<ResourceEvent, 'resource'>,
): boolean {
  const spec = stored as unknown as EdgeSpec;
  const own = [
    spec.applicationGateway,
    spec.apiManagement,
    ...('virtualMachine' in spec.dns ? [spec.dns.virtualMachine] : []),
    ...(status?.publicAddressId ? [status.publicAddressId] : []),
  ];
  return (
    own.some((id) => canonicalResourceId(id) === resource) || zonesOf(spec).some((zone) => isOfZone(zone, resource))
  );
}

interface KeptZone {
  /** Lower case. */
  readonly id: string;
  /** Relative to the zone. */
  readonly names: readonly string[];
}

function zonesOf(spec: EdgeSpec): readonly KeptZone[] {
  const kept = spec.endpoints.flatMap(({ publicDns, publicHostnames }) =>
    publicDns ? [zone(publicDns.zoneId, publicHostnames)] : [],
  );
  const internal = spec.endpoints.map(({ internalHostname }) => internalHostname);
  return spec.dns.kind === 'privateZone' ? [...kept, zone(spec.dns.zoneId, internal)] : kept;
}

function zone(id: string, hosts: readonly string[]): KeptZone {
  const name = zoneNameOf(id) ?? '';
  return { id: canonicalResourceId(id), names: hosts.map((host) => relativeName(host, name).toLowerCase()) };
}

/** The zone itself, or `{zone}/{record type}/{name}` with one of the names. */
function isOfZone({ id, names }: KeptZone, resource: string): boolean {
  if (resource === id) return true;
  if (!resource.startsWith(`${id}/`)) return false;
  const [, name, ...deeper] = resource.slice(id.length + 1).split('/');
  return name !== undefined && deeper.length === 0 && names.includes(name);
}
