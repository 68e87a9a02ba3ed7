import 'reflect-metadata';
import { createPublicKey, createHash, verify, X509Certificate } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { Pkcs10CertificateRequest } from '@peculiar/x509';
import { completePolicy, parsePolicy } from '../../../local/azure/key-vault/certificate-policy.ts';
import { createPublicAuthority } from '../../../local/azure/key-vault/public-authority.ts';
import { keyVaultCertificates } from '../../../shared/azure/key-vault-certificates.ts';
import { waitsForSomebody } from '../../../shared/domain/operation/classify-failure.ts';
import type { EdgeError } from '../../../shared/domain/problem.ts';
import type { CertificateRequest, Certificates } from '../../../shared/domain/ports.ts';
import { eventually, startVault, type VaultWorld } from '../../local/azure/key-vault/vault-world.ts';
import { createTestAuthority } from '../../support/test-authority.ts';

// Against local Azure's Key Vault, on the real wire: challenge, pending operations, signatures.
let world: VaultWorld;
let certificates: Certificates;
const systemAuthorities = getCACertificates('default');

beforeAll(async () => {
  world = await startVault();
  setDefaultCACertificates([...systemAuthorities, world.azure.caPem]);
  certificates = keyVaultCertificates({
    credential: credential(world.azure.tokenFor),
    verifyChallengeResource: false,
    vaultSuffix: null,
  });
});
afterAll(async () => {
  setDefaultCACertificates(systemAuthorities);
  await world.azure.stop();
});

function credential(tokenFor: (audience: string) => string) {
  return {
    getToken: async (scopes: string | string[]) => ({
      token: tokenFor([scopes].flat()[0]?.replace(/\/\.default$/, '') ?? ''),
      expiresOnTimestamp: Date.now() + 3_600_000,
    }),
  };
}

const request = (changes: Partial<CertificateRequest> = {}): CertificateRequest => ({
  issuer: 'Unknown',
  subject: 'CN=apim.contoso.internal',
  dnsNames: ['apim.contoso.internal'],
  keyType: 'EC-P256',
  exportable: true,
  reuseKey: false,
  certificateAuthority: false,
  validityMonths: 3,
  tags: { 'edge-tls-edge': 'contoso-prod', 'edge-tls-endpoint': 'gateway' },
  ...changes,
});

const code = (expected: string) => ({ problem: expect.objectContaining({ code: expected }) });
const finished = (name: string) =>
  eventually(
    () => certificates.readPending(world.url, name),
    (pending) => pending?.status !== 'inProgress',
  );

/** Has the built-in authority sign a request, as base64 DER, leaf first. */
async function signed(csr: string): Promise<string[]> {
  const authority = await createPublicAuthority(Date.now());
  const policy = completePolicy(
    parsePolicy({
      key_props: { kty: 'EC', crv: 'P-256' },
      x509_props: {
        subject: 'CN=apim.contoso.internal',
        sans: { dns_names: ['apim.contoso.internal'] },
        validity_months: 3,
      },
      issuer: { name: 'Unknown' },
    }),
    undefined,
    0,
  );
  const chain = await authority.issue({ csr: Buffer.from(csr, 'base64'), policy, now: Date.now() });
  return chain.map((der) => der.toString('base64'));
}

test('what is not there is null', async () => {
  expect(await certificates.read(world.url, 'nothing')).toBeNull();
  expect(await certificates.readPending(world.url, 'nothing')).toBeNull();
});

describe('a certificate that waits for its merge', () => {
  test('shows its request, is no certificate yet, and is whole after the merge', async () => {
    const created = await certificates.create(world.url, 'leaf', request());
    expect(created.status).toBe('inProgress');
    expect(await certificates.read(world.url, 'leaf')).toBeNull();
    const pending = await certificates.readPending(world.url, 'leaf');
    expect(pending).toMatchObject({ status: 'inProgress', issuer: 'Unknown', errorMessage: null });
    const csr = new Pkcs10CertificateRequest(Buffer.from(pending?.csr ?? '', 'base64'));
    expect(csr.subject).toBe('CN=apim.contoso.internal');
    expect(await csr.verify()).toBe(true);
    const [leaf, ...issuers] = await signed(pending?.csr ?? '');
    const merged = await certificates.merge(world.url, 'leaf', [leaf ?? '', ...issuers], request().tags);
    expect(merged).toMatchObject({ enabled: true, managedBy: 'contoso-prod', certificate: { der: leaf } });
    expect(await certificates.read(world.url, 'leaf')).toEqual(merged);
  });

  // The steps that sign take the request from this answer; the poller of Key Vault's client keeps it to itself.
  test('has its request in the answer to its creation', async () => {
    const created = await certificates.create(world.url, 'answered', request());
    const pending = await certificates.readPending(world.url, 'answered');
    expect(created).toEqual(pending);
  });

  test('refuses a certificate of another key, and says so in our words', async () => {
    await certificates.create(world.url, 'other-key', request());
    const authority = await createTestAuthority('Test');
    const { data } = await authority.issue({ names: ['apim.contoso.internal'] });
    const merge = certificates.merge(world.url, 'other-key', [data, authority.data], {});
    await expect(merge).rejects.toMatchObject(code('MergeKeyMismatch'));
  });

  test('is gone after it was discarded', async () => {
    await certificates.create(world.url, 'discarded', request());
    await certificates.discardPending(world.url, 'discarded');
    expect(await certificates.readPending(world.url, 'discarded')).toBeNull();
  });
});

describe('a certificate that Key Vault issues itself', () => {
  test('is finished in its own time, with what is stored about it', async () => {
    await certificates.create(
      world.url,
      'root',
      request({ issuer: 'Self', exportable: false, tags: { 'edge-tls-edge': 'contoso-prod' } }),
    );
    expect(await finished('root')).toMatchObject({ status: 'completed', issuer: 'Self' });
    const read = await certificates.read(world.url, 'root');
    expect(read).toMatchObject({
      id: `${world.url}/certificates/root`,
      secretId: `${world.url}/secrets/root`,
      keyId: `${world.url}/keys/root/${read?.version}`,
      enabled: true,
      managedBy: 'contoso-prod',
      certificate: { subject: 'CN=apim.contoso.internal', dnsNames: ['apim.contoso.internal'] },
    });
  });

  test.each([
    ['EC-P256', 'ES256', 'sha256'],
    ['EC-P384', 'ES384', 'sha384'],
    ['RSA-2048', 'RS256', 'sha256'],
  ] as const)('signs with its key of type %s, which stays where it is', async (keyType, algorithm, hash) => {
    const name = `signer-${algorithm.toLowerCase()}`;
    await certificates.create(world.url, name, request({ issuer: 'Self', exportable: false, keyType }));
    await finished(name);
    const read = await certificates.read(world.url, name);
    const data = Buffer.from('to be signed');
    const digest = createHash(hash).update(data).digest();
    const signature = await certificates.sign(read?.keyId ?? '', algorithm, digest);
    const publicKey = createPublicKey(
      new X509Certificate(Buffer.from(read?.certificate.der ?? '', 'base64')).publicKey.export({
        type: 'spki',
        format: 'pem',
      }),
    );
    const key = keyType.startsWith('EC') ? { key: publicKey, dsaEncoding: 'ieee-p1363' as const } : publicKey;
    expect(verify(hash, data, key, signature)).toBe(true);
  });

  test('is read in the version that is asked for, when there is a newer one', async () => {
    const versions: (string | undefined)[] = [];
    for (let round = 0; round < 2; round++) {
      await certificates.create(world.url, 'twice', request({ issuer: 'Self', exportable: false }));
      await finished('twice');
      versions.push((await certificates.read(world.url, 'twice'))?.version);
    }
    const [old, newest] = versions;
    expect(old).not.toBe(newest);
    expect(await certificates.read(world.url, 'twice', old)).toMatchObject({ version: old, managedBy: 'contoso-prod' });
    expect((await certificates.read(world.url, 'twice'))?.version).toBe(newest);
    expect(await certificates.read(world.url, 'twice', '0'.repeat(32))).toBeNull();
  });

  test('keeps its key for the version that reuses it', async () => {
    await certificates.create(world.url, 'reused', request({ issuer: 'Self', exportable: false }));
    await finished('reused');
    const first = await certificates.read(world.url, 'reused');
    await certificates.create(world.url, 'reused', request({ exportable: false, reuseKey: true }));
    const second = await certificates.readPending(world.url, 'reused');
    const csr = new Pkcs10CertificateRequest(Buffer.from(second?.csr ?? '', 'base64'));
    expect(createHash('sha256').update(Buffer.from(csr.publicKey.rawData)).digest('hex')).toBe(
      first?.certificate.publicKeySha256,
    );
    expect((await certificates.read(world.url, 'reused'))?.version).toBe(first?.version);
  });
});

describe('refusals', () => {
  test('a version that is being made for somebody else is something to wait for', async () => {
    await certificates.create(world.url, 'busy', request());
    const error: unknown = await certificates.create(world.url, 'busy', request()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ problem: { code: 'CertificatePending', kind: 'retryable' } });
    expect(waitsForSomebody((error as EdgeError).problem)).toBe(true);
  });

  test('a deleted name that can be recovered is told apart', async () => {
    await certificates.create(world.url, 'deleted', request({ issuer: 'Self' }));
    await finished('deleted');
    await world.send('DELETE', '/certificates/deleted');
    await expect(certificates.create(world.url, 'deleted', request())).rejects.toMatchObject(
      code('CertificateSoftDeleted'),
    );
  });

  test('a missing role is told apart, with nothing of the request in the error', async () => {
    const { azure } = world;
    const nobody = keyVaultCertificates({
      credential: {
        getToken: async () =>
          azure.context.access.issueToken(azure.appIdentity, 'https://vault.azure.net', 3600) as never,
      },
      verifyChallengeResource: false,
      vaultSuffix: null,
    });
    const error: unknown = await nobody.read(world.url, 'root').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject(code('VaultForbidden'));
    expect(JSON.stringify(error)).not.toMatch(/Bearer|eyJ/);
  });

  test('a vault that is not there is a connection that failed', async () => {
    await expect(certificates.read('https://localhost:1', 'root')).rejects.toMatchObject(code('AzureUnreachable'));
  }, 20_000);
});
