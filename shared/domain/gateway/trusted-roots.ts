import type { JsonObject } from '../json.ts';
import { childId } from './child-ids.ts';
import type { DesiredGateway, DesiredRoot } from './desired-gateway.ts';
import { asArray, childrenOf, isOurs, isV1, propertiesOf } from './gateway-document.ts';
import { withWantedChildren } from './merge-child.ts';

/**
 * Adds the roots that shall be trusted. Azure never renews these from Key Vault by itself (azure-docs#33176), so they are written
 * as data, and a root that is trusted already stays until `prune`.
 */
export function withTrustedRoots(document: JsonObject, desired: DesiredGateway): JsonObject {
  if (isV1(document)) return document;
  const wanted = [...(desired.roots ?? []), ...bridgesNeeded(document, desired)].map(({ name, data }) => ({
    name,
    id: childId(desired.id, 'trustedRootCertificates', name),
    owned: { data },
    absent: ['keyVaultSecretId'],
  }));
  return withWantedChildren(document, 'trustedRootCertificates', wanted);
}

/** Only beside a root that one of our settings names. */
function bridgesNeeded(document: JsonObject, { bridges = [] }: DesiredGateway): readonly DesiredRoot[] {
  const settings = childrenOf(document, 'backendHttpSettingsCollection').filter(isOurs);
  const named = settings.some((setting) => asArray(propertiesOf(setting).trustedRootCertificates).length > 0);
  return named ? bridges : [];
}
