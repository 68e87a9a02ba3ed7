import type { KeyObject } from 'node:crypto';
import type { LocalOperation } from '../core/contracts.ts';
import type { CertificatePolicy } from './certificate-policy.ts';
import type { KeyMaterial } from './key-material.ts';
import type { ObjectShelf, ObjectVersion } from './object-shelf.ts';

export interface CertificateVersion extends ObjectVersion {
  /** DER, leaf first. */
  readonly chain: readonly Buffer[];
  readonly privateKey: KeyObject;
  /** As it was when the version came to be. */
  readonly policy: CertificatePolicy;
}

export interface KeyVersion extends ObjectVersion {
  readonly material: KeyMaterial;
  operations: readonly string[];
  readonly managed: boolean;
  readonly exportable: boolean;
}

export interface SecretVersion extends ObjectVersion {
  readonly value: string;
  contentType: string | undefined;
  readonly managed: boolean;
  /** What a service needs to serve the certificate behind a managed secret; the key is missing when it is not exportable. */
  readonly certificate: { readonly chain: readonly Buffer[]; readonly privateKey: KeyObject | undefined } | undefined;
}

/** One certificate creation, from the request to the version that it ends in. */
export interface PendingCertificate {
  readonly requestId: string;
  /** Of the version to come. */
  readonly version: string;
  readonly material: KeyMaterial;
  /** DER of the PKCS#10 request. */
  readonly csr: Buffer;
  readonly policy: CertificatePolicy;
  readonly enabled: boolean;
  readonly tags: Record<string, string> | undefined;
  status: 'inProgress' | 'completed' | 'cancelled' | 'failed';
  cancellationRequested: boolean;
  error: { readonly code: string; readonly message: string } | undefined;
  /** What an issuer is doing; undefined while a person has to merge. */
  operation: LocalOperation | undefined;
}

export interface CertificateDetails {
  policy: CertificatePolicy;
  pending: PendingCertificate | undefined;
}

export interface Issuer {
  readonly name: string;
  readonly document: Record<string, unknown>;
}

/** One vault's data plane. What Resource Manager says of it (firewall, protection) is read from its resource at each request. */
export interface Vault {
  /** Resource id. */
  readonly id: string;
  readonly name: string;
  readonly location: string;
  /** `https://localhost:PORT`. */
  readonly url: string;
  readonly certificates: ObjectShelf<CertificateVersion, CertificateDetails>;
  readonly keys: ObjectShelf<KeyVersion>;
  readonly secrets: ObjectShelf<SecretVersion>;
  readonly issuers: Map<string, Issuer>;
  /** Who is told of what happens to certificates; undefined until somebody is named. Nobody is written to. */
  contacts: readonly Readonly<Record<string, unknown>>[] | undefined;
}
