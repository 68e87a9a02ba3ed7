import type { JsonObject } from '../json.ts';
import { childId } from './child-ids.ts';
import type { DesiredGateway } from './desired-gateway.ts';
import { isV1 } from './gateway-document.ts';
import { withWantedChildren } from './merge-child.ts';

/**
 * Adds the roots that shall be trusted. Azure never renews these from Key Vault by itself (azure-docs#33176), so they are written
 * as data, and a root that is trusted already stays until `prune`.
 */
export function withTrustedRoots(document: JsonObject, desired: DesiredGateway): JsonObject {
  if (isV1(document)) return document;
  const wanted = (desired.roots ?? []).map(({ name, data }) => ({
    name,
    id: childId(desired.id, 'trustedRootCertificates', name),
    owned: { data },
    absent: ['keyVaultSecretId'],
  }));
  return withWantedChildren(document, 'trustedRootCertificates', wanted);
}
