import { createHash } from 'node:crypto';
import { attributesBody } from './attributes.ts';
import type { CertificatePolicy } from './certificate-policy.ts';
import { objectId } from './object-events.ts';
import type { ShelfEntry } from './object-shelf.ts';
import type { CertificateDetails, CertificateVersion, PendingCertificate, Vault } from './vault.ts';
import { nowSeconds, type VaultCall } from './vault-call.ts';

type Entry = ShelfEntry<CertificateVersion, CertificateDetails>;

/** A version as `GET /certificates/{name}/{version}` shows it. */
export function certificateBundle(call: VaultCall, entry: Entry, version: CertificateVersion): Record<string, unknown> {
  const { vault, properties } = call;
  const [leaf] = version.chain;
  return {
    id: objectId(vault, 'certificate', entry.name, version.version),
    kid: objectId(vault, 'key', entry.name, version.version),
    sid: objectId(vault, 'secret', entry.name, version.version),
    x5t: thumbprint(version),
    cer: leaf?.toString('base64') ?? '',
    attributes: attributesBody(version.attributes, properties),
    policy: policyBody(vault, entry.name, version === entry.versions.at(-1) ? entry.details.policy : version.policy),
    ...(version.tags ? { tags: version.tags } : {}),
    ...pendingReference(vault, entry),
  };
}

/**
 * A certificate that has no version yet: Azure answers with its policy and pending operation, and without `cer`.
 * Assumption: after the pending operation has been deleted too.
 */
export function emptyBundle(call: VaultCall, entry: Entry): Record<string, unknown> {
  const { vault, properties, azure } = call;
  const { pending, policy } = entry.details;
  const now = nowSeconds(azure);
  const attributes = { enabled: false, created: now, updated: now };
  const kinds = pending
    ? ({ id: 'certificate', kid: 'key', sid: 'secret' } as const)
    : ({ id: 'certificate' } as const);
  const ids = Object.entries(kinds).map(([field, kind]) => [
    field,
    objectId(vault, kind, entry.name, pending?.version),
  ]);
  return {
    ...Object.fromEntries(ids),
    attributes: attributesBody(attributes, properties),
    policy: policyBody(vault, entry.name, policy),
    ...pendingReference(vault, entry),
  };
}

/** What a list shows: with the version's id among versions, without it among certificates. */
export function certificateItem(
  call: VaultCall,
  entry: Entry,
  version: CertificateVersion | undefined,
  id: string,
): Record<string, unknown> {
  if (!version) return { id, attributes: emptyBundle(call, entry)['attributes'] };
  // An empty subject, and nothing about recovery (test_keyvault_certificate_crud of azure-cli).
  return {
    id,
    x5t: thumbprint(version),
    attributes: { ...version.attributes },
    ...(version.tags ? { tags: version.tags } : {}),
    subject: '',
  };
}

export function policyBody(vault: Vault, name: string, policy: CertificatePolicy): Record<string, unknown> {
  return { id: `${objectId(vault, 'certificate', name)}/policy`, ...policy };
}

const DETAILS: Readonly<Record<'merge' | 'issuer', string>> = {
  merge: 'Pending certificate created. Please Perform Merge to complete the request.',
  issuer:
    'Pending certificate created. Certificate request is in progress. This may take some time based on the issuer provider. Please check again later.',
};

/** The operation as `GET /certificates/{name}/pending` shows it. */
export function operationBody(vault: Vault, name: string, pending: PendingCertificate): Record<string, unknown> {
  const { policy, csr, status, cancellationRequested, error, requestId } = pending;
  const { name: issuer, cty } = policy.issuer;
  const details = status === 'inProgress' ? DETAILS[issuer === 'Unknown' ? 'merge' : 'issuer'] : undefined;
  return {
    id: `${objectId(vault, 'certificate', name)}/pending`,
    issuer: { name: issuer, ...(cty === undefined ? {} : { cty }) },
    csr: csr.toString('base64'),
    cancellation_requested: cancellationRequested,
    status,
    ...(details === undefined ? {} : { status_details: details }),
    ...(error ? { error } : {}),
    ...(status === 'completed' ? { target: objectId(vault, 'certificate', name) } : {}),
    request_id: requestId,
  };
}

export function thumbprint({ chain: [leaf] }: Pick<CertificateVersion, 'chain'>): string {
  return createHash('sha1')
    .update(leaf ?? '')
    .digest('base64url');
}

function pendingReference(vault: Vault, { name, details: { pending } }: Entry): Record<string, unknown> {
  return pending ? { pending: { id: `${objectId(vault, 'certificate', name)}/pending` } } : {};
}
