import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  Pkcs10CertificateRequestGenerator,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { KeyObject, randomBytes, webcrypto } from 'node:crypto';
import { signDigest } from '../../local/azure/key-vault/ecdsa-digest.ts';
import { certificateFacts, publicKeySha256 } from '../../shared/domain/certificates/certificate-facts.ts';
import type { ObservedCertificate } from '../../shared/domain/observed.ts';
import { azureRefuses } from './azure-refuses.ts';
import type {
  CertificateRequest,
  Certificates,
  PendingCertificate,
  SigningAlgorithm,
} from '../../shared/domain/ports.ts';
import type { VirtualClock } from './virtual-clock.ts';

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const issueSeconds = 5;

interface Version {
  readonly version: string;
  readonly der: string;
  readonly chain: readonly string[];
  readonly keys: CryptoKeyPair;
  readonly tags: Readonly<Record<string, string>>;
}

interface Pending {
  readonly request: CertificateRequest;
  readonly keys: CryptoKeyPair;
  readonly csr: string;
  readonly readyAt: number;
}

interface Entry {
  readonly versions: Version[];
  pending: Pending | null;
}

/** Key Vault with real P-256 keys (whatever key type is asked for) that no caller ever gets. */
export class InMemoryKeyVault implements Certificates {
  readonly #clock: VirtualClock;
  readonly #entries = new Map<string, Entry>();
  /** Changes made, in order. */
  readonly writes: string[] = [];

  constructor(clock: VirtualClock) {
    this.#clock = clock;
    cryptoProvider.set(webcrypto as unknown as Crypto);
  }

  async read(vault: string, name: string): Promise<ObservedCertificate | null> {
    await this.#issueDue(vault, name);
    const newest = this.#entry(vault, name).versions.at(-1);
    return newest ? this.#observed(vault, name, newest) : null;
  }

  async readPending(vault: string, name: string): Promise<PendingCertificate | null> {
    await this.#issueDue(vault, name);
    const { pending } = this.#entry(vault, name);
    return pending && pendingOf(pending);
  }

  async create(vault: string, name: string, request: CertificateRequest): Promise<PendingCertificate> {
    await this.#issueDue(vault, name);
    const entry = this.#entry(vault, name);
    if (entry.pending) azureRefuses(409, 'Conflict', 'A certificate operation is in progress.');
    this.writes.push(`create ${name} ${request.issuer}`);
    const reused = request.reuseKey ? entry.versions.at(-1)?.keys : undefined;
    const keys = reused ?? (await newKeys());
    const csr = await Pkcs10CertificateRequestGenerator.create({ name: request.subject, keys, signingAlgorithm: EC });
    entry.pending = {
      request,
      keys,
      csr: Buffer.from(csr.rawData).toString('base64'),
      readyAt: this.#clock.now() + issueSeconds * 1000,
    };
    return pendingOf(entry.pending);
  }

  async discardPending(vault: string, name: string): Promise<void> {
    this.writes.push(`discard ${name}`);
    this.#entry(vault, name).pending = null;
  }

  async merge(
    vault: string,
    name: string,
    chain: readonly string[],
    tags: Readonly<Record<string, string>>,
  ): Promise<ObservedCertificate> {
    const entry = this.#entry(vault, name);
    const { pending } = entry;
    if (!pending) azureRefuses(404, 'PendingCertificateNotFound', `Pending certificate not found: ${name}`);
    const leaf = certificateFacts(chain[0] ?? '');
    const spki = await webcrypto.subtle.exportKey('spki', pending.keys.publicKey);
    if (leaf.publicKeySha256 !== publicKeySha256(spki))
      azureRefuses(
        400,
        'BadParameter',
        'The public key of the end-entity certificate in the specified X.509 certificate content does not match the public part of the specified private key.',
      );
    this.writes.push(`merge ${name}`);
    entry.pending = null;
    const version = { version: newVersion(), der: chain[0] ?? '', chain, keys: pending.keys, tags };
    entry.versions.push(version);
    return this.#observed(vault, name, version);
  }

  async sign(keyId: string, algorithm: SigningAlgorithm, digest: Uint8Array): Promise<Uint8Array> {
    const [, , , , name = '', version] = keyId.split('/');
    const vault = keyId.split('/').slice(0, 3).join('/');
    const found = this.#entry(vault, name).versions.find((candidate) => candidate.version === version);
    if (!found || algorithm !== 'ES256')
      azureRefuses(404, 'KeyNotFound', `A key with (name/id) ${name} was not found.`);
    return signDigest('P-256', KeyObject.from(found.keys.privateKey), Buffer.from(digest));
  }

  /** Somebody else's certificate, with its key somewhere else: a listener certificate. */
  add(vault: string, name: string, chain: readonly string[]): void {
    const version = { version: newVersion(), der: chain[0] ?? '', chain, keys: {} as CryptoKeyPair, tags: {} };
    this.#entry(vault, name).versions.push(version);
  }

  /** As a service reads it, with its own identity: leaf first. */
  chainOf(secretId: string): readonly string[] | null {
    const [, , , , name = ''] = secretId.replace(/\/$/, '').split('/');
    return this.#entry(secretId.split('/').slice(0, 3).join('/'), name).versions.at(-1)?.chain ?? null;
  }

  #entry(vault: string, name: string): Entry {
    const key = `${vault}/${name}`.toLowerCase();
    const entry = this.#entries.get(key) ?? { versions: [], pending: null };
    this.#entries.set(key, entry);
    return entry;
  }

  async #issueDue(vault: string, name: string): Promise<void> {
    const entry = this.#entry(vault, name);
    const { pending } = entry;
    if (pending?.request.issuer !== 'Self' || this.#clock.now() < pending.readyAt) return;
    const der = await selfSigned(pending, this.#clock.now());
    entry.pending = null;
    entry.versions.push({ version: newVersion(), der, chain: [der], keys: pending.keys, tags: pending.request.tags });
  }

  #observed(vault: string, name: string, { version, der, tags, keys }: Version): ObservedCertificate {
    return {
      id: `${vault}/certificates/${name}`,
      version,
      secretId: `${vault}/secrets/${name}`,
      keyId: keys.privateKey ? `${vault}/keys/${name}/${version}` : null,
      enabled: true,
      certificate: certificateFacts(der),
      managedBy: tags['edge-tls-edge'] ?? null,
    };
  }
}

const pendingOf = ({ request, csr }: Pending): PendingCertificate => ({
  status: 'inProgress',
  csr: request.issuer === 'Unknown' ? csr : null,
  issuer: request.issuer,
  errorMessage: null,
});

async function selfSigned({ request, keys }: Pending, now: number): Promise<string> {
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: request.subject,
    keys,
    serialNumber: `01${randomBytes(8).toString('hex')}`,
    notBefore: new Date(now - 600_000),
    notAfter: new Date(now + request.validityMonths * 30 * 86_400_000),
    signingAlgorithm: EC,
    extensions: [new BasicConstraintsExtension(request.certificateAuthority, undefined, true)],
  });
  return Buffer.from(certificate.rawData).toString('base64');
}

const newVersion = (): string => randomBytes(16).toString('hex');

const newKeys = (): Promise<CryptoKeyPair> =>
  webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']) as Promise<CryptoKeyPair>;
