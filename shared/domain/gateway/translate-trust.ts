import { certificateFacts } from '../certificates/certificate-facts.ts';
import type { CertificateFacts } from '../observed.ts';
import type { Json, JsonObject } from '../json.ts';
import { EdgeError } from '../problem.ts';
import { reference } from './child-ids.ts';
import type { DesiredGateway } from './desired-gateway.ts';
import {
  asArray,
  asObject,
  asText,
  childrenOf,
  findChild,
  isOurs,
  nameOf,
  propertiesOf,
  withChildren,
} from './gateway-document.ts';
import { withWantedChildren } from './merge-child.ts';

/**
 * Leaves that v1 allows become roots that v2 trusts: ours the root of the spec's issuer, those of others only where the allowed
 * certificate is its own root, since nothing else tells what stands above it.
 */
export function translatedTrust(
  document: JsonObject,
  desired: DesiredGateway,
): { readonly document: JsonObject; readonly notes: readonly string[] } {
  const ours = (desired.roots ?? []).map(({ name, data }) => ({ name, data }));
  const theirs = childrenOf(document, 'authenticationCertificates')
    .filter((child) => !isOurs(child))
    .flatMap(asRoot);
  const trusting = withWantedChildren(
    document,
    'trustedRootCertificates',
    [...ours, ...theirs].map(({ name, data }) => ({
      name,
      id: asText(reference(desired.id, 'trustedRootCertificates', name).id) ?? '',
      owned: { data },
    })),
  );
  const settings = childrenOf(document, 'backendHttpSettingsCollection').map((setting) =>
    withRoots(setting, desired, { ours: ours.map(({ name }) => name), theirs: theirs.map(({ name }) => name) }),
  );
  return {
    document: withChildren(trusting, 'backendHttpSettingsCollection', settings),
    notes: [...rootMissing(desired), ...settingsWithoutRoot(document)],
  };
}

/** The certificate when v2 would trust it as a root; nothing when it is a leaf, or cannot be read. */
function asRoot(child: JsonObject): readonly { readonly name: string; readonly data: string }[] {
  const data = asText(propertiesOf(child).data);
  const facts = data === null ? null : readable(data);
  return data !== null && facts !== null && facts.isCa && facts.subject === facts.issuer
    ? [{ name: nameOf(child), data }]
    : [];
}

function readable(data: string): CertificateFacts | null {
  try {
    return certificateFacts(data);
  } catch (error) {
    if (error instanceof EdgeError) return null;
    throw error;
  }
}

function withRoots(
  setting: JsonObject,
  desired: DesiredGateway,
  roots: { readonly ours: readonly string[]; readonly theirs: readonly string[] },
): JsonObject {
  const { authenticationCertificates, ...rest } = propertiesOf(setting);
  if (asArray(authenticationCertificates).length === 0) return { ...setting, properties: rest };
  const names = isOurs(setting)
    ? roots.ours
    : allowedNames(authenticationCertificates).filter((name) => roots.theirs.includes(name));
  const trustedRootCertificates = names.map((name) => reference(desired.id, 'trustedRootCertificates', name));
  return { ...setting, properties: { ...rest, trustedRootCertificates } };
}

function allowedNames(references: Json | undefined): readonly string[] {
  return asArray(references).flatMap((entry) => asText(asObject(entry).id)?.split('/').at(-1) ?? []);
}

function rootMissing({ roots }: DesiredGateway): readonly string[] {
  return roots === null
    ? [
        'The root above the backend certificate is not known yet; run a plan again once it is, or name it in issuer.trustedRoots.',
      ]
    : [];
}

function settingsWithoutRoot(document: JsonObject): readonly string[] {
  return childrenOf(document, 'backendHttpSettingsCollection')
    .filter((setting) => !isOurs(setting))
    .flatMap((setting) => {
      const allowed = allowedNames(propertiesOf(setting).authenticationCertificates);
      const leaves = allowed.filter((name) => {
        const child = findChild(document, 'authenticationCertificates', name);
        return child === undefined || asRoot(child).length === 0;
      });
      if (leaves.length === 0) return [];
      return [
        `The backend setting ${nameOf(setting)} allows the leaf ${leaves.join(', ')}; v2 needs the root that issued it as a trusted root.`,
      ];
    });
}
