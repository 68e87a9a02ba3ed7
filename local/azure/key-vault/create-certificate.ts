import { randomUUID } from 'node:crypto';
import type { LocalOperation } from '../core/contracts.ts';
import { retryAfter } from '../core/retry-after.ts';
import { parseCertificate } from './certificate-chain.ts';
import { newVersionId } from './attributes.ts';
import { operationBody } from './certificate-bundle.ts';
import {
  type CertificatePolicy,
  completePolicy,
  parsePolicy,
  requireSubject,
  shapeOfPolicy,
} from './certificate-policy.ts';
import { createRequest, createSelfSigned } from './certificate-signing.ts';
import { generateKey, type KeyMaterial } from './key-material.ts';
import { requireUsableName } from './object-lookup.ts';
import type { ShelfEntry } from './object-shelf.ts';
import { issuerNotFound, pendingInProgress } from './refusals.ts';
import { storeCertificate } from './store-certificate.ts';
import type { CertificateDetails, CertificateVersion, PendingCertificate } from './vault.ts';
import { nowSeconds, objectAt, objectName, tagsOf, type VaultAnswer, type VaultCall } from './vault-call.ts';

type Entry = ShelfEntry<CertificateVersion, CertificateDetails>;

/** `POST /certificates/{name}/create`: makes key and request at once; who signs it depends on the issuer. */
export async function createCertificate(call: VaultCall): Promise<VaultAnswer> {
  const { vault, body } = call;
  const name = objectName(call);
  requireFreeName(call, name);
  const existing = vault.certificates.live(name);
  const policy = completePolicy(parsePolicy(body['policy']), existing?.details.policy, nowSeconds(call.azure));
  requireSubject(policy);
  requireIssuer(call, policy);
  const pending = await preparePending(call, existing, policy);
  // The key took its time: somebody else may have been quicker.
  requireFreeName(call, name);
  const entry = vault.certificates.open(name, { policy, pending: undefined });
  entry.details.policy = policy;
  entry.details.pending = pending;
  if (policy.issuer.name !== 'Unknown') startIssuing(call, entry, pending);
  const location = `${vault.url}/certificates/${name}/pending?api-version=2025-07-01&request_id=${pending.requestId}`;
  return { status: 202, headers: { location, ...pendingRetry(call) }, body: operationBody(vault, entry.name, pending) };
}

/** When to ask for a creation again (python certificates_client recordings). */
export function pendingRetry({ azure }: VaultCall): Record<string, string> {
  return retryAfter(azure.settings, 10);
}

/** 409 while the name is deleted or a creation is under way. */
export function requireFreeName({ vault }: VaultCall, name: string): void {
  requireUsableName('certificate', vault.certificates, name);
  requireUsableName('key', vault.keys, name);
  requireUsableName('secret', vault.secrets, name);
  if (vault.certificates.live(name)?.details.pending?.status === 'inProgress') throw pendingInProgress();
}

function requireIssuer({ vault }: VaultCall, { issuer: { name } }: CertificatePolicy): void {
  if (!['Self', 'Unknown'].includes(name) && !vault.issuers.has(name.toLowerCase())) throw issuerNotFound(name);
}

async function preparePending(
  call: VaultCall,
  existing: Entry | undefined,
  policy: CertificatePolicy,
): Promise<PendingCertificate> {
  const material = await keyFor(call, existing, policy);
  const { enabled } = objectAt(call.body['attributes']);
  return {
    requestId: randomUUID().replaceAll('-', ''),
    version: newVersionId(),
    material,
    csr: await createRequest(policy, material),
    policy,
    enabled: enabled !== false,
    tags: tagsOf(call.body),
    status: 'inProgress',
    cancellationRequested: false,
    error: undefined,
    operation: undefined,
  };
}

/** The last version's key when the policy wants it kept and it is of the kind that the policy asks for. */
function keyFor({ vault }: VaultCall, existing: Entry | undefined, policy: CertificatePolicy): Promise<KeyMaterial> {
  const shape = shapeOfPolicy(policy);
  const last = existing && vault.keys.live(existing.name)?.versions.at(-1)?.material;
  const sameShape = last && JSON.stringify(last.shape) === JSON.stringify(shape);
  return policy.key_props.reuse_key && sameShape ? Promise.resolve(last) : generateKey(shape);
}

/** `Self` and integrated authorities sign in their own time. */
function startIssuing(call: VaultCall, entry: Entry, pending: PendingCertificate): void {
  const { azure, vault } = call;
  const operation = azure.operations.start({
    kind: 'certificateIssue',
    resourceId: `${vault.id}/certificates/${entry.name}`,
    duration: azure.settings.durations.certificateIssue,
    complete: async () => void finish(call, entry, { pending, chain: await sign(call, pending) }),
  });
  pending.operation = operation;
  void noteFailure(operation, pending);
}

async function noteFailure(operation: LocalOperation, pending: PendingCertificate): Promise<void> {
  await operation.ended;
  if (operation.status !== 'Failed' || pending.status !== 'inProgress') return;
  pending.status = 'failed';
  pending.error = { code: operation.error?.code ?? 'InternalError', message: operation.error?.message ?? '' };
}

async function sign({ azure, authority }: VaultCall, { policy, material, csr }: PendingCertificate): Promise<Buffer[]> {
  const now = azure.clock.now();
  if (policy.issuer.name === 'Self') return [await createSelfSigned(policy, material, now)];
  return (await authority()).issue({ csr, policy, now });
}

export interface Ending {
  readonly pending: PendingCertificate;
  /** DER, leaf first. */
  readonly chain: readonly Buffer[];
  /** In place of what the creation said. */
  readonly enabled?: boolean;
  readonly tags?: Record<string, string>;
}

/** Ends a creation with its certificate. What was cancelled or deleted meanwhile stays so: undefined. */
export function finish({ azure, vault }: VaultCall, entry: Entry, ending: Ending): CertificateVersion | undefined {
  const { pending, chain, enabled = pending.enabled, tags = pending.tags } = ending;
  if (pending.status !== 'inProgress' || entry.details.pending !== pending || entry.deletion) return undefined;
  pending.status = 'completed';
  const { policy, version, material } = pending;
  const certificate = {
    chain: chain.map(parseCertificate),
    privateKey: material.privateKey,
    policy,
    enabled,
    tags,
    version,
  };
  return storeCertificate(azure, vault, { entry, certificate });
}
