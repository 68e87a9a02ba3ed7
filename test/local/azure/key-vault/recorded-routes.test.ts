import { generateKeyPairSync } from 'node:crypto';
import { GROUP, putVault, startVault, type VaultWorld } from './vault-world.ts';

let world: VaultWorld;
beforeEach(async () => {
  world = await startVault();
});
afterEach(() => world.azure.stop());

const codeOf = (answer: { status: number; body?: unknown }): unknown[] => [
  answer.status,
  (answer.body as { error?: { code?: string } } | undefined)?.error?.code,
];

test('a new vault is answered with 200, soft delete on whatever was wished (Test_KeyVault_Vault_CRUD)', async () => {
  const id = `${GROUP}/providers/Microsoft.KeyVault/vaults/kv-other`;
  expect(await putVault(world.arm, { enableSoftDelete: false }, id)).toMatchObject({
    status: 200,
    body: { properties: { enableSoftDelete: true } },
  });
  expect(codeOf(await putVault(world.arm, { enableSoftDelete: false }, id))).toEqual([400, 'BadRequest']);
});

test('deleted vaults are listed', async () => {
  const id = `${GROUP}/providers/Microsoft.KeyVault/vaults/kv-other`;
  const list = `${GROUP.split('/resourceGroups')[0]}/providers/Microsoft.KeyVault/deletedVaults?api-version=2023-07-01`;
  await putVault(world.arm, {}, id);
  expect((await world.arm.send('GET', list)).body).toEqual({ value: [] });
  await world.arm.send('DELETE', `${id}?api-version=2023-07-01`);
  const { value } = (await world.arm.send('GET', list)).body as { value: { id: string }[] };
  expect(value).toMatchObject([{ name: 'kv-other', properties: { vaultId: id } }]);
  const one = await world.arm.send('GET', `${value[0]?.id}?api-version=2023-07-01`);
  expect(one).toMatchObject({ status: 200, body: value[0] });
});

test('contacts are one list of the vault (test_keyvault_certificate_contacts)', async () => {
  const contacts = [{ email: 'ops@contoso.com', name: 'Ops' }];
  expect(codeOf(await world.send('GET', '/certificates/contacts'))).toEqual([404, 'ContactsNotFound']);
  expect(codeOf(await world.send('DELETE', '/certificates/contacts'))).toEqual([404, 'ContactsNotFound']);
  expect(codeOf(await world.send('PUT', '/certificates/contacts', { contacts: [{ name: 'Ops' }] }))[0]).toBe(400);
  const shown = { status: 200, body: { id: `${world.url}/certificates/contacts`, contacts } };
  expect(await world.send('PUT', '/certificates/contacts', { contacts })).toMatchObject(shown);
  expect(await world.send('GET', '/certificates/contacts')).toMatchObject(shown);
  expect(await world.send('DELETE', '/certificates/contacts')).toMatchObject(shown);
  expect((await world.send('GET', '/certificates/contacts')).status).toBe(404);
});

test('an issuer is changed piece by piece (test_keyvault_certificate_issuers)', async () => {
  const issuer = '/certificates/issuers/issuer1';
  const made = await world.send('PUT', issuer, { provider: 'Test' });
  expect(Object.keys(made.body)).toEqual(['id', 'provider', 'attributes']);
  await world.send('PATCH', issuer, { credentials: { account_id: 'a', pwd: 'p' }, org_details: { id: 'Org' } });
  const admin_details = [{ email: 'ops@contoso.com' }];
  await world.send('PATCH', issuer, { org_details: { admin_details } });
  expect(await world.send('PATCH', issuer, {})).toMatchObject({
    status: 200,
    body: { provider: 'Test', credentials: { account_id: 'a' }, org_details: { id: 'Org', zip: 0, admin_details } },
  });
  expect(codeOf(await world.send('PATCH', '/certificates/issuers/other', {}))).toEqual([
    404,
    'CertificateIssuerNotFound',
  ]);
});

describe('a backup', () => {
  test.each([
    ['key', () => world.send('POST', '/keys/it/create', { kty: 'EC' })],
    ['secret', () => world.send('PUT', '/secrets/it', { value: 'v' })],
    ['certificate', () => importedCertificate()],
  ] as const)('of a %s is restored once it is gone', async (kind, make) => {
    await make();
    await make();
    const before = await world.send('GET', `/${kind}s/it/versions`);
    const { status, body } = await world.send('POST', `/${kind}s/it/backup`);
    expect(status).toBe(200);
    const restore = () => world.send('POST', `/${kind}s/restore`, body);
    expect(codeOf(await restore())).toEqual([409, 'Conflict']);
    await world.send('DELETE', `/${kind}s/it`);
    expect(codeOf(await restore())).toEqual([409, 'Conflict']);
    await world.send('DELETE', `/deleted${kind}s/it`);
    expect(await restore()).toMatchObject({ status: 200, body: { attributes: { enabled: true } } });
    expect((await world.send('GET', `/${kind}s/it/versions`)).body.value).toHaveLength(before.body.value.length);
    expect((await world.send('GET', `/${kind}s/it/`)).status).toBe(200);
  });

  test('that is none is refused', async () => {
    expect(codeOf(await world.send('POST', '/secrets/restore', { value: 'junk' }))).toEqual([400, 'BadParameter']);
    expect(codeOf(await world.send('POST', '/secrets/none/backup'))).toEqual([404, 'SecretNotFound']);
  });

  async function importedCertificate(): Promise<void> {
    const policy = { issuer: { name: 'Self' }, x509_props: { subject: 'CN=it' } };
    await world.send('POST', '/certificates/it/create', { policy });
    for (;;) {
      const { body } = await world.send('GET', '/certificates/it/pending');
      if (body.status === 'completed') return;
    }
  }
});

test.each(['RSA1_5', 'RSA-OAEP', 'RSA-OAEP-256'])('an imported key decrypts what %s encrypted', async (alg) => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = privateKey.export({ format: 'jwk' });
  const imported = await world.send('PUT', '/keys/it', { Hsm: false, key });
  expect(imported).toMatchObject({ status: 200, body: { key: { kty: 'RSA', n: key.n } } });
  expect(imported.body.key).not.toHaveProperty('d');
  for (const [there, back] of [
    ['encrypt', 'decrypt'],
    ['wrapkey', 'unwrapkey'],
  ] as const) {
    const value = Buffer.from('secret').toString('base64url');
    const hidden = await world.send('POST', `/keys/it/${there}`, { alg, value });
    const version = String(hidden.body.kid).split('/').at(-1);
    const shown = await world.send('POST', `/keys/it/${version}/${back}`, { alg, value: hidden.body.value });
    expect(shown).toMatchObject({ status: 200, body: { value } });
  }
  expect(codeOf(await world.send('POST', '/keys/it/encrypt', { alg: 'none', value: 'AA' }))[0]).toBe(400);
  const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ format: 'jwk' });
  expect((await world.send('PUT', '/keys/short', { key: short })).status).toBe(200);
  expect(codeOf(await world.send('PUT', '/keys/other', { key: { kty: 'RSA' } }))).toEqual([400, 'BadParameter']);
});

test('a certificate for a user principal is made (test_backup_restore of the certificates client)', async () => {
  const x509_props = { subject: 'CN=DefaultPolicy', sans: { upns: ['john.doe@contoso.com'] } };
  const made = await world.send('POST', '/certificates/it/create', {
    policy: { x509_props, issuer: { name: 'Self' } },
  });
  expect(made.status).toBe(202);
});
