import { createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto';
import type { LocalAzureContext } from '../core/contracts.ts';
import { newVersionId } from './attributes.ts';
import { writeContent } from './certificate-content.ts';
import type { CertificatePolicy } from './certificate-policy.ts';
import { shapeOf } from './key-material.ts';
import { publishObjectEvent } from './object-events.ts';
import type { ObjectAttributes, ShelfEntry } from './object-shelf.ts';
import { badParameter } from './refusals.ts';
import type { CertificateDetails, CertificateVersion, Vault } from './vault.ts';
import { nowSeconds } from './vault-call.ts';

export interface NewCertificate {
  /** Leaf first. */
  readonly chain: readonly X509Certificate[];
  readonly privateKey: KeyObject;
  readonly policy: CertificatePolicy;
  readonly enabled: boolean;
  readonly tags: Record<string, string> | undefined;
  /** Made when left out. */
  readonly version?: string;
}

type Entry = ShelfEntry<CertificateVersion, CertificateDetails>;

/** Adds a version of a certificate, and with it one of its key and one of its secret, all under one version id. */
export function storeCertificate(
  azure: LocalAzureContext,
  vault: Vault,
  { entry, certificate }: { entry: Entry; certificate: NewCertificate },
): CertificateVersion {
  const { chain, privateKey, policy, tags, version = newVersionId() } = certificate;
  const stored: CertificateVersion = {
    version,
    attributes: attributesOf(certificate, nowSeconds(azure)),
    tags,
    announced: new Set(),
    chain: chain.map(({ raw }) => raw),
    privateKey,
    policy,
  };
  entry.versions.push(stored);
  storeKey(vault, entry.name, stored);
  storeSecret(vault, entry.name, stored);
  publishAll(azure, vault, entry.name, version);
  return stored;
}

function attributesOf({ chain: [leaf], enabled }: NewCertificate, now: number): ObjectAttributes {
  const seconds = (date: string | undefined): number => Math.floor(Date.parse(date ?? '') / 1_000);
  return { enabled, nbf: seconds(leaf?.validFrom), exp: seconds(leaf?.validTo), created: now, updated: now };
}

function storeKey(
  vault: Vault,
  name: string,
  { version, attributes, tags, privateKey, policy }: CertificateVersion,
): void {
  const shape = shapeOf(privateKey);
  if (!shape)
    throw badParameter('The specified X.509 certificate content has a key of a kind or size that is not supported.');
  vault.keys.open(name, undefined).versions.push({
    version,
    attributes: { ...attributes },
    tags,
    announced: new Set(),
    material: { shape, privateKey, publicKey: createPublicKey(privateKey) },
    operations: ['encrypt', 'decrypt', 'sign', 'verify', 'wrapKey', 'unwrapKey'],
    managed: true,
    exportable: policy.key_props.exportable,
  });
}

function storeSecret(
  vault: Vault,
  name: string,
  { version, attributes, tags, ...certificate }: CertificateVersion,
): void {
  const { chain, policy } = certificate;
  const privateKey = policy.key_props.exportable ? certificate.privateKey : undefined;
  const { contentType } = policy.secret_props;
  vault.secrets.open(name, undefined).versions.push({
    version,
    attributes: { ...attributes },
    tags,
    announced: new Set(),
    value: writeContent({ key: privateKey, certificates: chain }, contentType),
    contentType,
    managed: true,
    certificate: { chain, privateKey },
  });
}

function publishAll({ events }: LocalAzureContext, vault: Vault, name: string, id: string): void {
  for (const [kind, shelf] of [
    ['certificate', vault.certificates],
    ['key', vault.keys],
    ['secret', vault.secrets],
  ] as const) {
    const version = shelf.live(name)?.versions.find((candidate) => candidate.version === id);
    if (version) publishObjectEvent(events, 'NewVersionCreated', { vault, kind, name, version });
  }
}
