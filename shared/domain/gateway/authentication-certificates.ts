import type { Json, JsonObject } from '../json.ts';
import { authenticationPrefix } from '../names/gateway-names.ts';
import { childId, reference } from './child-ids.ts';
import type { DesiredEndpoint, DesiredGateway } from './desired-gateway.ts';
import { asArray, asObject, asText, childrenOf, isV1, nameOf } from './gateway-document.ts';
import { withWantedChildren } from './merge-child.ts';
import { ownValue } from '../own-value.ts';

/**
 * v1 compares a backend's certificate byte for byte with those that are allowed (Azure docs, "End to end TLS with Application
 * Gateway"), so the new leaf is allowed before anything serves it, and the old one stays until `prune`.
 */
export function withAuthenticationCertificates(document: JsonObject, desired: DesiredGateway): JsonObject {
  if (!isV1(document)) return document;
  const wanted = Object.values(desired.leaves ?? {}).map(({ name, data }) => ({
    name,
    id: childId(desired.id, 'authenticationCertificates', name),
    owned: { data },
  }));
  return withWantedChildren(document, 'authenticationCertificates', wanted);
}

/** References of a setting to the leaves it allows. `add` keeps those of before; `exact` keeps none where the leaf is known. */
export function allowedLeaves(
  before: JsonObject,
  { name }: DesiredEndpoint,
  { desired, trust }: { readonly desired: DesiredGateway; readonly trust: 'add' | 'exact' },
): readonly Json[] {
  const leaf = ownValue(desired.leaves, name);
  const present = asArray(before.authenticationCertificates);
  if (leaf === undefined) return present;
  const wanted = reference(desired.id, 'authenticationCertificates', leaf.name);
  const isWanted = (entry: Json): boolean =>
    asText(asObject(entry).id)?.toLowerCase() === asText(wanted.id)?.toLowerCase();
  const kept = trust === 'add' ? present : present.filter(isWanted);
  return kept.some(isWanted) ? kept : [...kept, wanted];
}

/** Names of the leaves that stay on the gateway: the newest of each endpoint, and all of an endpoint whose newest is not known. */
export function keptLeafNames(document: JsonObject, desired: DesiredGateway): readonly string[] {
  const present = childrenOf(document, 'authenticationCertificates').map(nameOf);
  return desired.endpoints.flatMap(({ name }) => {
    const leaf = ownValue(desired.leaves, name);
    if (leaf !== undefined) return [leaf.name];
    return present.filter((candidate) => candidate.toLowerCase().startsWith(authenticationPrefix(name)));
  });
}
