import type { ArmRequest, ArmResponse, ResourceDocument, ResourceStore } from '../core/contracts.ts';
import { dnsFailure } from './dns-failure.ts';
import { typesOf, zoneType } from './record-set-kind.ts';

interface Reference {
  readonly id?: string;
}

/** Which record sets lead to a resource as aliases (test_dns_alias of azure-cli). */
export function resourceReferences(resources: ResourceStore, { body }: ArmRequest): ArmResponse {
  const { properties = {} } = (body ?? {}) as { properties?: { targetResources?: readonly Reference[] } };
  const { targetResources } = properties;
  if (!Array.isArray(targetResources)) throw dnsFailure(400, 'BadRequest', 'targetResources must be specified.');
  const sets = typesOf('dnsZones').flatMap((type) => resources.list(`${zoneType('dnsZones')}/${type}`));
  const dnsResourceReferences = (targetResources as readonly Reference[]).flatMap((targetResource) => {
    const dnsResources = sets.filter((set) => leadsTo(set, targetResource)).map(({ id }) => ({ id }));
    return dnsResources.length === 0 ? [] : [{ dnsResources, targetResource }];
  });
  return { status: 200, body: { properties: { dnsResourceReferences } } };
}

function leadsTo({ properties }: ResourceDocument, { id = '' }: Reference): boolean {
  const { id: target = '' } = (properties['targetResource'] ?? {}) as Reference;
  return target !== '' && target.toLowerCase() === id.toLowerCase();
}
