import type { ResourceDocument } from '../core/contracts.ts';
import { COLLECTIONS, childrenOf, type Fields, GATEWAY_TYPE, type GatewayChild, sameId } from './gateway-document.ts';
import { setReferences } from './gateway-references.ts';

export interface Stamp {
  readonly etag: string;
  readonly provisioningState: string;
}

/** Fields that go in and never come out again. */
const WRITE_ONLY = ['data', 'password'];
/** Where `data` is a public certificate it comes back. */
const PUBLIC_DATA = new Set(['trustedRootCertificates', 'trustedClientCertificates', 'authenticationCertificates']);

/** What Azure writes into a document on every accepted write and at its end: etags, states, types, back references; secrets blanked. */
export function stampDocument(document: ResourceDocument, { etag, provisioningState }: Stamp): ResourceDocument {
  const shown = backReferences(document);
  const collections = COLLECTIONS.filter((collection) => document.properties[collection]).map((collection) => [
    collection,
    childrenOf(document, collection).map((child) =>
      stampChild(child, { etag, provisioningState, collection, shown: shown.get(child.id.toLowerCase()) ?? {} }),
    ),
  ]);
  const properties = { ...document.properties, ...Object.fromEntries(collections), provisioningState };
  return { ...document, etag, properties };
}

function stampChild(
  child: GatewayChild,
  { etag, provisioningState, collection, shown }: Stamp & { collection: string; shown: Fields },
): GatewayChild {
  const kept = PUBLIC_DATA.has(collection) ? child.properties : without(child.properties, WRITE_ONLY);
  const properties = { ...kept, provisioningState, ...shown };
  const type = `${GATEWAY_TYPE}/${collection}`;
  return { ...child, etag, type, properties: stampPathRules(properties, { etag, provisioningState }) };
}

function stampPathRules(properties: Fields, { etag, provisioningState }: Stamp): Fields {
  const rules = properties['pathRules'];
  // On pools and settings `pathRules` is a back reference: entries without properties.
  if (!Array.isArray(rules) || !rules.some((rule: Partial<GatewayChild>) => rule.properties)) return properties;
  const pathRules = (rules as GatewayChild[]).map((rule) => ({
    ...rule,
    etag,
    type: `${GATEWAY_TYPE}/urlPathMaps/pathRules`,
    properties: { ...rule.properties, provisioningState },
  }));
  return { ...properties, pathRules };
}

function backReferences(document: ResourceDocument): Map<string, Record<string, { id: string }[]>> {
  const shown = new Map<string, Record<string, { id: string }[]>>();
  for (const { by, target, field } of setReferences(document)) {
    if (field.shownAs === undefined) continue;
    const entry = shown.get(target.toLowerCase()) ?? {};
    const list = entry[field.shownAs] ?? [];
    if (!list.some(({ id }) => sameId(id, by))) entry[field.shownAs] = [...list, { id: by }];
    shown.set(target.toLowerCase(), entry);
  }
  return shown;
}

function without(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}
