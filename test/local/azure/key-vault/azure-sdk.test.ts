import 'reflect-metadata';
import { CertificateClient } from '@azure/keyvault-certificates';
import { CryptographyClient, KeyClient } from '@azure/keyvault-keys';
import { SecretClient } from '@azure/keyvault-secrets';
import { createHash, X509Certificate } from 'node:crypto';
import { completePolicy } from '../../../../local/azure/key-vault/certificate-policy.ts';
import { createPublicAuthority } from '../../../../local/azure/key-vault/public-authority.ts';
import { startVault, type VaultWorld } from './vault-world.ts';

let world: VaultWorld;

beforeAll(async () => {
  world = await startVault();
});
afterAll(() => world.azure.stop());

/** As an app's own client: a credential that issues tokens for what the challenge names. */
function clientOptions() {
  const scopes: string[] = [];
  const credential = {
    getToken: (scope: string | string[]) => {
      scopes.push(String(scope));
      const token = world.azure.tokenFor(String(scope).replace(/\/\.default$/, ''));
      return Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 });
    },
  };
  const options = {
    disableChallengeResourceVerification: true,
    tlsOptions: { ca: world.azure.caPem },
    retryOptions: { maxRetries: 0 },
  };
  return { credential, options, scopes };
}

test('certificates: a request is created, signed elsewhere and merged', async () => {
  const { credential, options, scopes } = clientOptions();
  const client = new CertificateClient(world.url, credential, options);
  await client.beginCreateCertificate('leaf', {
    issuerName: 'Unknown',
    subject: 'CN=apim.contoso.internal',
    subjectAlternativeNames: { dnsNames: ['apim.contoso.internal'] },
    keyType: 'EC',
    keyCurveName: 'P-256',
    contentType: 'application/x-pem-file',
  });
  expect(scopes[0]).toBe('https://vault.azure.net/.default');
  const poller = await client.getCertificateOperation('leaf');
  const csr = poller.getOperationState().certificateOperation?.csr;
  const authority = await createPublicAuthority(Date.now());
  const policy = completePolicy({ x509_props: { subject: 'CN=apim.contoso.internal' } }, undefined, 0);
  const chain = await authority.issue({ csr: Buffer.from(csr ?? []), policy, now: Date.now() });
  const merged = await client.mergeCertificate('leaf', chain);
  expect(Buffer.from(merged.cer ?? [])).toEqual(chain[0]);
  const listed = [];
  for await (const properties of client.listPropertiesOfCertificates()) listed.push(properties.name);
  expect(listed).toEqual(['leaf']);
});

test('certificates: a second operation on a pending one is a conflict with Azure’s code', async () => {
  const { credential, options } = clientOptions();
  const client = new CertificateClient(world.url, credential, options);
  const policy = { issuerName: 'Unknown', subject: 'CN=a', keyType: 'EC', keyCurveName: 'P-256' } as const;
  await client.beginCreateCertificate('twice', policy);
  await expect(client.beginCreateCertificate('twice', policy)).rejects.toMatchObject({
    statusCode: 409,
    code: 'Conflict',
  });
});

test('certificates: a self-signed one is waited for, deleted and recovered by pollers', async () => {
  const { credential, options } = clientOptions();
  const client = new CertificateClient(world.url, credential, options);
  const policy = {
    issuerName: 'Self',
    subject: 'CN=root',
    keyType: 'EC',
    keyCurveName: 'P-256',
    exportable: false,
  } as const;
  const poller = await client.beginCreateCertificate('root', policy, { intervalInMs: 10 });
  const made = await poller.pollUntilDone();
  expect(new X509Certificate(Buffer.from(made.cer ?? [])).subject).toBe('CN=root');
  const deletion = await client.beginDeleteCertificate('root', { intervalInMs: 10 });
  expect((await deletion.pollUntilDone()).recoveryId).toBe(`${world.url}/deletedcertificates/root`);
  const recovery = await client.beginRecoverDeletedCertificate('root', { intervalInMs: 10 });
  expect((await recovery.pollUntilDone()).properties.version).toBe(made.properties.version);
});

test('keys: a digest is signed in the vault and verified there', async () => {
  const { credential, options } = clientOptions();
  const keys = new KeyClient(world.url, credential, options);
  const key = await keys.createEcKey('ca', { curve: 'P-384' });
  const cryptography = new CryptographyClient(key.id ?? '', credential, options);
  const digest = createHash('sha384').update('tbs').digest();
  const { result } = await cryptography.sign('ES384', digest);
  expect((await cryptography.verify('ES384', digest, result)).result).toBe(true);
});

test('secrets: set, read, refused and its codes', async () => {
  const { credential, options } = clientOptions();
  const client = new SecretClient(world.url, credential, options);
  await client.setSecret('plain', 'value', { contentType: 'text/plain' });
  expect((await client.getSecret('plain')).value).toBe('value');
  await client.updateSecretProperties('plain', '', { enabled: false });
  await expect(client.getSecret('plain')).rejects.toMatchObject({
    statusCode: 403,
    code: 'Forbidden',
    details: { error: { innerError: { code: 'SecretDisabled' } } },
  });
});
