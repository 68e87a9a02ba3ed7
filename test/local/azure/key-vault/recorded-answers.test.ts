import { createPrivateKey, randomBytes } from 'node:crypto';
import { bytesOf, childrenOf, parseDer, sequence } from '../../../../local/azure/core/pkcs12/der.ts';
import { encodePkcs12 } from '../../../../local/azure/core/pkcs12/pkcs12.ts';
import { macData } from '../../../../local/azure/core/pkcs12/pkcs12-cipher.ts';
import { createTestAuthority } from '../../../support/test-authority.ts';
import { eventually, putVault, startVault, type VaultWorld } from './vault-world.ts';

let world: VaultWorld;
afterEach(() => world.azure.stop());

const policy = (issuer: string) => ({
  policy: { issuer: { name: issuer }, x509_props: { subject: 'CN=edge.contoso.internal' } },
});
const PEM_POLICY = { policy: { secret_props: { contentType: 'application/x-pem-file' }, issuer: { name: 'Unknown' } } };

test('a creation says when to ask again until it has ended (certificates_client recordings of python)', async () => {
  world = await startVault({ timeScale: 1 });
  const created = await world.send('POST', '/certificates/edge/create', policy('Unknown'));
  expect(created).toMatchObject({ status: 202, headers: { 'retry-after': '10' } });
  expect((await world.send('GET', '/certificates/edge/pending')).headers).toMatchObject({ 'retry-after': '10' });
  await world.send('POST', '/certificates/own/create', policy('Self'));
  world.azure.context.clock.advance(60_000);
  const done = await eventually(
    () => world.send('GET', '/certificates/own/pending'),
    ({ body }) => body.status === 'completed',
  );
  expect(done.headers).not.toHaveProperty('retry-after');
});

test('asked for by its version a certificate has neither policy nor pending (test_keyvault_certificate_crud)', async () => {
  world = await startVault();
  await world.send('POST', '/certificates/edge/create', policy('Self'));
  const newest = await eventually(
    () => world.send('GET', '/certificates/edge/'),
    ({ body }) => body.cer !== undefined,
  );
  expect(newest.body).toMatchObject({ policy: expect.anything(), pending: expect.anything() });
  const version = await world.send('GET', new URL(newest.body.id).pathname);
  const { policy: _policy, pending: _pending, ...rest } = newest.body;
  expect(version.body).toEqual(rest);
  const [item] = (await world.send('GET', '/certificates')).body.value;
  expect(item).toMatchObject({ subject: '', x5t: newest.body.x5t });
  expect(item.attributes).not.toHaveProperty('recoveryLevel');
  expect(newest.body.attributes).toHaveProperty('recoveryLevel');
});

test('a merge of junk is named as such (test_keyvault_pending_certificate)', async () => {
  world = await startVault();
  await world.send('POST', '/certificates/edge/create', policy('Unknown'));
  const junk = Buffer.from('junk').toString('base64');
  expect(await world.send('POST', '/certificates/edge/pending/merge', { x5c: [junk] })).toMatchObject({
    status: 400,
    body: {
      error: { code: 'BadParameter', message: 'Unable to parse X5c certificate chain and locate leaf certificate' },
    },
  });
});

describe('an import takes', () => {
  test('a PKCS#12 file without any password (test_keyvault_certificate_crud)', async () => {
    world = await startVault();
    const value = withoutPassword(await pfx()).toString('base64');
    expect(await world.send('POST', '/certificates/a/import', { value })).toMatchObject({ status: 200 });
    const wrong = await world.send('POST', '/certificates/b/import', { value, pwd: 'wrong' });
    expect(wrong).toMatchObject({ status: 400, body: { error: { code: 'BadParameter' } } });
  });

  test('a PEM text wrapped in base64, and a key that is encrypted (test_keyvault_certificate_import)', async () => {
    world = await startVault();
    const { pem, key } = await (await createTestAuthority('root')).issue({ names: ['edge.contoso.internal'] });
    const wrapped = Buffer.from(`${key}\n${pem}`).toString('base64');
    expect((await world.send('POST', '/certificates/a/import', { value: wrapped, ...PEM_POLICY })).status).toBe(200);
    const cipher = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' } as const;
    const value = `${createPrivateKey(key).export(cipher).toString()}${pem}`;
    const sent = { value, pwd: 'secret', ...PEM_POLICY };
    expect((await world.send('POST', '/certificates/b/import', sent)).status).toBe(200);
    expect((await world.send('POST', '/certificates/c/import', { ...sent, pwd: 'wrong' })).status).toBe(400);
  });
});

async function pfx(): Promise<Buffer> {
  const { key, data } = await (await createTestAuthority('root')).issue({ names: ['edge.contoso.internal'] });
  return encodePkcs12({ key: createPrivateKey(key), certificates: [Buffer.from(data, 'base64')] });
}

/** The same file with the integrity check of no password, which is not that of an empty one. */
function withoutPassword(file: Buffer): Buffer {
  const [version, safe] = childrenOf(parseDer(file));
  const content = bytesOf(childrenOf(childrenOf(safe)[1])[0]);
  return sequence(version!.encoded, safe!.encoded, macData(content, null, randomBytes(20)));
}

test.each(['secrets', 'keys', 'certificates'])(
  'what lives cannot be recovered, nor what is on its way out: %s',
  async (kind) => {
    world = await startVault({ calm: false, timeScale: 1, seed: 3 });
    const send = async (method: string, path: string, body?: unknown) =>
      eventually(
        () => world.send(method, path, body),
        ({ status }) => status !== 429 && status !== 503,
      );
    if (kind === 'secrets') await send('PUT', '/secrets/it', { value: 'v' });
    if (kind === 'keys') await send('POST', '/keys/it/create', { kty: 'EC' });
    if (kind === 'certificates') await send('POST', '/certificates/it/create', policy('Unknown'));
    expect((await send('POST', `/deleted${kind}/it/recover`)).status).toBe(400);
    expect((await send('POST', `/deleted${kind}/none/recover`)).status).toBe(404);
    await send('DELETE', `/${kind}/it`);
    expect((await send('POST', `/deleted${kind}/it/recover`)).status).toBe(409);
  },
);

test('a vault’s words come in any case and are answered in Azure’s; unknown ones are refused', async () => {
  world = await startVault();
  const sku = { family: 'a', name: 'Premium' };
  const networkAcls = { bypass: 'azureservices', defaultAction: 'deny' };
  expect(await putVault(world.arm, { sku, networkAcls, publicNetworkAccess: 'enabled' })).toMatchObject({
    status: 200,
    body: {
      properties: {
        sku: { family: 'A', name: 'premium' },
        networkAcls: { bypass: 'AzureServices', defaultAction: 'Deny' },
        publicNetworkAccess: 'Enabled',
      },
    },
  });
  expect(await putVault(world.arm, { networkAcls: { defaultAction: 'Perhaps' } })).toMatchObject({
    status: 400,
    body: { error: { code: 'BadRequest' } },
  });
});
