import { applyAttributes } from './attributes.ts';
import { certificateBundle, certificateItem, emptyBundle, policyBody } from './certificate-bundle.ts';
import { completePolicy, parsePolicy } from './certificate-policy.ts';
import { createCertificate } from './create-certificate.ts';
import { importCertificate } from './import-certificate.ts';
import { objectId } from './object-events.ts';
import { existingDeleted, existingEntry, existingVersion, requireRecoverable } from './object-lookup.ts';
import type { ObjectVersion, ShelfEntry } from './object-shelf.ts';
import { page } from './paging.ts';
import { purge, recover, softDelete } from './soft-delete.ts';
import type { CertificateDetails, CertificateVersion } from './vault.ts';
import { nowSeconds, objectName, ok, tagsOf, type VaultAnswer, type VaultCall, type VaultRoute } from './vault-call.ts';

const read = { action: 'certificates/read', permission: 'certificates/get' };
const list = { action: 'certificates/read', permission: 'certificates/list' };
const update = { action: 'certificates/update/action', permission: 'certificates/update' };

export const CERTIFICATE_ROUTES: readonly VaultRoute[] = [
  {
    method: 'POST',
    template: '/certificates/{name}/create',
    action: 'certificates/create/action',
    permission: 'certificates/create',
    handler: createCertificate,
  },
  {
    method: 'POST',
    template: '/certificates/{name}/import',
    action: 'certificates/import/action',
    permission: 'certificates/import',
    handler: importCertificate,
  },
  { method: 'GET', template: '/certificates', ...list, handler: listCertificates },
  { method: 'GET', template: '/certificates/{name}/versions', ...list, handler: listVersions },
  { method: 'GET', template: '/certificates/{name}/policy', ...read, handler: getPolicy },
  { method: 'PATCH', template: '/certificates/{name}/policy', ...update, handler: patchPolicy },
  { method: 'GET', template: '/certificates/{name}', ...read, handler: getCertificate },
  { method: 'GET', template: '/certificates/{name}/{version}', ...read, handler: getCertificate },
  { method: 'PATCH', template: '/certificates/{name}', ...update, handler: patchCertificate },
  { method: 'PATCH', template: '/certificates/{name}/{version}', ...update, handler: patchCertificate },
  {
    method: 'DELETE',
    template: '/certificates/{name}',
    action: 'certificates/delete',
    permission: 'certificates/delete',
    handler: deleteCertificate,
  },
  { method: 'GET', template: '/deletedcertificates', ...list, handler: listDeleted },
  { method: 'GET', template: '/deletedcertificates/{name}', ...read, handler: getDeleted },
  {
    method: 'POST',
    template: '/deletedcertificates/{name}/recover',
    action: 'certificates/recover/action',
    permission: 'certificates/recover',
    handler: recoverCertificate,
  },
  {
    method: 'DELETE',
    template: '/deletedcertificates/{name}',
    action: 'certificates/purge/action',
    permission: 'certificates/purge',
    handler: purgeCertificate,
  },
];

function getCertificate(call: VaultCall): VaultAnswer {
  const entry = existingEntry(call, 'certificate', call.vault.certificates);
  const pendingOnly = entry.versions.length === 0 && (call.params['version'] ?? '') === '';
  if (pendingOnly) return ok(emptyBundle(call, entry));
  const { version } = existingVersion(call, 'certificate', call.vault.certificates);
  const { policy, pending, ...bundle } = certificateBundle(call, entry, version);
  // Asked for by its version it has neither (test_keyvault_certificate_crud of azure-cli).
  return ok(call.params['version'] ? bundle : { ...bundle, policy, ...(pending ? { pending } : {}) });
}

/** A certificate without a version is shown only with `includePending=true`. */
function listCertificates(call: VaultCall): VaultAnswer {
  const includePending = call.query.get('includepending')?.toLowerCase() === 'true';
  const items = call.vault.certificates
    .liveEntries()
    .filter(({ versions }) => includePending || versions.length > 0)
    .map((entry) =>
      certificateItem(call, entry, entry.versions.at(-1), objectId(call.vault, 'certificate', entry.name)),
    );
  return page(call, '/certificates', items);
}

function listVersions(call: VaultCall): VaultAnswer {
  const entry = existingEntry(call, 'certificate', call.vault.certificates);
  const items = entry.versions.map((version) =>
    certificateItem(call, entry, version, objectId(call.vault, 'certificate', entry.name, version.version)),
  );
  return page(call, `/certificates/${entry.name}/versions`, items);
}

function getPolicy(call: VaultCall): VaultAnswer {
  const { name, details } = existingEntry(call, 'certificate', call.vault.certificates);
  return ok(policyBody(call.vault, name, details.policy));
}

function patchPolicy(call: VaultCall): VaultAnswer {
  const { name, details } = existingEntry(call, 'certificate', call.vault.certificates);
  details.policy = completePolicy(parsePolicy(call.body), details.policy, nowSeconds(call.azure));
  return ok(policyBody(call.vault, name, details.policy));
}

/** Disabling a certificate disables its key and its secret: they are one object with three faces. */
function patchCertificate(call: VaultCall): VaultAnswer {
  const { vault, body, azure } = call;
  const { entry, version } = existingVersion(call, 'certificate', vault.certificates);
  const { nbf: _nbf, exp: _exp, ...changeable } = (body['attributes'] ?? {}) as Record<string, unknown>;
  const faces: ObjectVersion[] = [version];
  for (const shelf of [vault.keys, vault.secrets]) {
    faces.push(...(shelf.live(entry.name)?.versions.filter((face) => face.version === version.version) ?? []));
  }
  for (const face of faces) applyAttributes(face.attributes, { attributes: changeable }, nowSeconds(azure));
  version.tags = tagsOf(body) ?? version.tags;
  if (body['policy'])
    entry.details.policy = completePolicy(parsePolicy(body['policy']), entry.details.policy, nowSeconds(azure));
  return ok(certificateBundle(call, entry, version));
}

function deleteCertificate(call: VaultCall): VaultAnswer {
  const entry = existingEntry(call, 'certificate', call.vault.certificates);
  const { pending } = entry.details;
  pending?.operation?.cancel({ status: 409, code: 'Conflict', message: 'The certificate has been deleted.' });
  softDelete(call, 'certificate', facesOf(call, entry.name));
  return ok(deletedBody(call, entry));
}

function listDeleted(call: VaultCall): VaultAnswer {
  const items = call.vault.certificates.deletedEntries().map((entry) => ({
    ...certificateItem(call, entry, entry.versions.at(-1), objectId(call.vault, 'certificate', entry.name)),
    ...deletionOf(call, entry),
  }));
  return page(call, '/deletedcertificates', items);
}

function getDeleted(call: VaultCall): VaultAnswer {
  return ok(deletedBody(call, existingDeleted(call, 'certificate', call.vault.certificates)));
}

function recoverCertificate(call: VaultCall): VaultAnswer {
  requireRecoverable('certificate', call.vault.certificates, objectName(call));
  const entry = existingDeleted(call, 'certificate', call.vault.certificates);
  recover(call, 'certificate', facesOf(call, entry.name));
  return ok(bundleOf(call, entry));
}

function purgeCertificate(call: VaultCall): VaultAnswer {
  const { certificates, keys, secrets } = call.vault;
  existingDeleted(call, 'certificate', certificates);
  purge(call, objectName(call), [certificates, keys, secrets]);
  return { status: 204 };
}

type CertificateEntry = ShelfEntry<CertificateVersion, CertificateDetails>;

function bundleOf(call: VaultCall, entry: CertificateEntry): Record<string, unknown> {
  const newest = entry.versions.at(-1);
  return newest ? certificateBundle(call, entry, newest) : emptyBundle(call, entry);
}

function deletedBody(call: VaultCall, entry: CertificateEntry): Record<string, unknown> {
  return { ...bundleOf(call, entry), ...deletionOf(call, entry) };
}

function deletionOf(
  { vault }: VaultCall,
  { name, deletion }: ShelfEntry<ObjectVersion, unknown>,
): Record<string, unknown> {
  return { recoveryId: `${vault.url}/deletedcertificates/${name}`, ...deletion };
}

/** The entries of a certificate, its key and its secret. */
function facesOf({ vault }: VaultCall, name: string): ShelfEntry<ObjectVersion, unknown>[] {
  return [vault.certificates, vault.keys, vault.secrets].flatMap((shelf) => {
    const entry: ShelfEntry<ObjectVersion, unknown> | undefined = shelf.entry(name);
    return entry ? [entry] : [];
  });
}
