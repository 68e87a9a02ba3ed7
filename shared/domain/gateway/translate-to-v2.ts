import type { JsonObject } from '../json.ts';
import type { DesiredGateway } from './desired-gateway.ts';
import { asObject, asText, childrenOf, isOurs, nameOf, propertiesOf, withChildren } from './gateway-document.ts';
import { translatedTrust } from './translate-trust.ts';

/** What a v2 gateway in the place of a v1 one would look like. Nothing of it is written by edge-tls: a v2 gateway is another resource. */
export interface V2Translation {
  /** Body of a PUT, with names of its own children as before. */
  readonly document: JsonObject;
  /** What no document can say, or what must be decided first, in the order of work. */
  readonly notes: readonly string[];
}

/** Fields that only Azure writes, or that v2 does not have. */
const dropped = ['provisioningState', 'operationalState', 'resourceGuid', 'authenticationCertificates'];

/** Every rule of a v2 gateway has a priority; in v1 the order of the list decided, so it is kept. */
const priorityStep = 10;

/** Pure: of a v1 document, and of what edge-tls wants on it. */
export function translateToV2(document: JsonObject, desired: DesiredGateway): V2Translation {
  const trust = translatedTrust(document, desired);
  const properties = Object.entries(propertiesOf(trust.document)).filter(([field]) => !dropped.includes(field));
  const { etag: _etag, id: _id, name, ...resource } = trust.document;
  const bare = { ...resource, properties: { ...Object.fromEntries(properties), sku: translatedSku(document) } };
  return {
    document: withPriorities({ name: `${asText(name) ?? 'gateway'}-v2`, ...bare }, desired),
    notes: [...standing, ...uploadedCertificates(document), ...trust.notes],
  };
}

const standing = [
  'A v2 gateway is a new resource: it needs a subnet of its own without v1 gateways, and a public IP address of the SKU Standard.',
  'Ids of children name the v1 gateway; replace its name by that of the new one.',
  'Give the new gateway a user-assigned identity with the role Key Vault Secrets User, and put its id into the spec.',
];

/** `Standard` and `WAF` have the sizes Small, Medium and Large; v2 has none. */
function translatedSku(document: JsonObject): JsonObject {
  const { tier, name, capacity } = asObject(propertiesOf(document).sku);
  const firewall = /^waf/i.test(asText(tier) ?? asText(name) ?? '');
  const generation = firewall ? 'WAF_v2' : 'Standard_v2';
  return { name: generation, tier: generation, capacity: typeof capacity === 'number' ? capacity : 2 };
}

function withPriorities(document: JsonObject, { endpoints }: DesiredGateway): JsonObject {
  const taken = new Set(endpoints.map(({ rule }) => rule.priority));
  let next = priorityStep;
  const free = (): number => {
    while (taken.has(next)) next += priorityStep;
    taken.add(next);
    return next;
  };
  const rules = childrenOf(document, 'requestRoutingRules').map((rule) => {
    const endpoint = endpoints.find(({ name }) => isOurs(rule) && nameOf(rule) === `edge-tls-${name}-rule`);
    return { ...rule, properties: { ...propertiesOf(rule), priority: endpoint?.rule.priority ?? free() } };
  });
  return withChildren(document, 'requestRoutingRules', rules);
}

function uploadedCertificates(document: JsonObject): readonly string[] {
  const names = childrenOf(document, 'sslCertificates').map(nameOf);
  if (names.length === 0) return [];
  return [
    `Azure never gives an uploaded PFX back: import the listener certificates ${names.join(', ')} into Key Vault and set keyVaultSecretId on each.`,
  ];
}
