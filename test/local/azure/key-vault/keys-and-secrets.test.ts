import { createHash, createPublicKey, verify, constants } from 'node:crypto';
import { startVault, type VaultWorld } from './vault-world.ts';

let world: VaultWorld;

beforeEach(async () => {
  world = await startVault();
});
afterEach(() => world.azure.stop());

const digest = (hash: string) => createHash(hash).update('to be signed').digest();

describe('a key', () => {
  test.each([
    ['EC', 'P-256', 'ES256', 'sha256'],
    ['EC', 'P-384', 'ES384', 'sha384'],
    ['RSA', 2048, 'RS256', 'sha256'],
    ['RSA', 2048, 'RS512', 'sha512'],
    ['RSA', 2048, 'PS256', 'sha256'],
  ] as const)('%s %s signs a digest by %s so that OpenSSL verifies it', async (kty, shape, alg, hash) => {
    const created = await world.send('POST', '/keys/k/create', {
      kty,
      ...(kty === 'EC' ? { crv: shape } : { key_size: shape }),
    });
    expect(Object.keys(created.body.key)).not.toContain('d');
    const signed = await world.send('POST', '/keys/k/sign', { alg, value: digest(hash).toString('base64url') });
    expect(signed.body.kid).toBe(created.body.key.kid);
    const signature = Buffer.from(signed.body.value, 'base64url');
    const key = createPublicKey({ key: created.body.key, format: 'jwk' });
    const padding = alg.startsWith('PS') ? { padding: constants.RSA_PKCS1_PSS_PADDING } : {};
    expect(verify(hash, Buffer.from('to be signed'), { key, dsaEncoding: 'ieee-p1363', ...padding }, signature)).toBe(
      true,
    );

    const check = (value: Buffer) =>
      world.send('POST', '/keys/k/verify', {
        alg,
        digest: digest(hash).toString('base64url'),
        value: value.toString('base64url'),
      });
    expect((await check(signature)).body).toEqual({ value: true });
    signature[8] = (signature[8] ?? 0) ^ 1;
    expect((await check(signature)).body).toEqual({ value: false });
  });

  test.each([
    ['an unknown algorithm', { alg: 'HS256', value: 'AA' }, 400],
    ['an algorithm of another kind of key', { alg: 'RS256', value: digest('sha256').toString('base64url') }, 400],
    ['a digest of another length', { alg: 'ES256', value: digest('sha384').toString('base64url') }, 400],
    ['nothing', { alg: 'ES256' }, 400],
  ])('refuses to sign with %s', async (_what, body, status) => {
    await world.send('POST', '/keys/k/create', { kty: 'EC', crv: 'P-256' });
    expect((await world.send('POST', '/keys/k/sign', body)).status).toBe(status);
  });

  test('does not sign while disabled, nor what it was not made for', async () => {
    const body = { alg: 'ES256', value: digest('sha256').toString('base64url') };
    await world.send('POST', '/keys/k/create', { kty: 'EC', crv: 'P-256' });
    await world.send('PATCH', '/keys/k', { attributes: { enabled: false } });
    const refused = await world.send('POST', '/keys/k/sign', body);
    expect([refused.status, refused.body.error.innererror.code]).toEqual([403, 'KeyDisabled']);
    await world.send('POST', '/keys/v/create', { kty: 'EC', crv: 'P-256', key_ops: ['verify'] });
    expect((await world.send('POST', '/keys/v/sign', body)).status).toBe(403);
  });

  test('keeps its versions, and an older one still signs', async () => {
    const first = (await world.send('POST', '/keys/k/create', { kty: 'EC' })).body.key.kid as string;
    const second = (await world.send('POST', '/keys/k/create', { kty: 'EC' })).body.key.kid as string;
    expect((await world.send('GET', '/keys/k/')).body.key.kid).toBe(second);
    const { body } = await world.send('GET', '/keys/k/versions');
    expect(body.value.map(({ kid }: { kid: string }) => kid)).toEqual([first, second]);
    const sent = { alg: 'ES256', value: digest('sha256').toString('base64url') };
    expect((await world.send('POST', `${new URL(first).pathname}/sign`, sent)).body.kid).toBe(first);
  });

  test.each([
    [{ kty: 'oct' }],
    [{ kty: 'RSA', key_size: 1024 }],
    [{ kty: 'EC', crv: 'P-256K' }],
    [{ kty: 'EC', key_ops: ['fly'] }],
    [{}],
  ])('is not made from %j', async (body) => {
    const { status, body: answer } = await world.send('POST', '/keys/k/create', body);
    expect([status, answer.error.code]).toEqual([400, 'BadParameter']);
  });

  test('is deleted, listed as deleted, recovered and purged', async () => {
    const { kid } = (await world.send('POST', '/keys/k/create', { kty: 'EC' })).body.key;
    expect((await world.send('DELETE', '/keys/k')).body.recoveryId).toBe(`${world.url}/deletedkeys/k`);
    expect((await world.send('POST', '/keys/k/create', { kty: 'EC' })).status).toBe(409);
    expect((await world.send('GET', '/deletedkeys')).body.value).toHaveLength(1);
    expect((await world.send('POST', '/deletedkeys/k/recover')).body.key.kid).toBe(kid);
    await world.send('DELETE', '/keys/k');
    expect((await world.send('DELETE', '/deletedkeys/k')).status).toBe(204);
    expect((await world.send('GET', '/deletedkeys/k')).body.error.message).toBe('Deleted Key not found: k');
  });
});

describe('a secret', () => {
  test('is set, read, listed without its value, changed and versioned', async () => {
    const first = await world.send('PUT', '/secrets/s', { value: 'one', contentType: 'text/plain', tags: { a: 'b' } });
    expect(first.body).toMatchObject({ value: 'one', contentType: 'text/plain', tags: { a: 'b' } });
    await world.send('PUT', '/secrets/s', { value: 'two' });
    expect((await world.send('GET', '/secrets/s/')).body.value).toBe('two');
    expect((await world.send('GET', new URL(first.body.id).pathname)).body.value).toBe('one');
    expect(JSON.stringify((await world.send('GET', '/secrets')).body)).not.toContain('two');
    expect((await world.send('GET', '/secrets/s/versions')).body.value).toHaveLength(2);
    const patched = await world.send('PATCH', '/secrets/s/', { contentType: 'text/html' });
    expect(patched.body).toMatchObject({ contentType: 'text/html' });
    expect(patched.body.value).toBeUndefined();
  });

  test('cannot be read while disabled or before its time', async () => {
    const later = Math.floor(Date.now() / 1_000) + 3_600;
    await world.send('PUT', '/secrets/s', { value: 'v', attributes: { enabled: false } });
    expect((await world.send('GET', '/secrets/s')).body.error.innererror.code).toBe('SecretDisabled');
    await world.send('PUT', '/secrets/s', { value: 'v', attributes: { nbf: later } });
    expect((await world.send('GET', '/secrets/s')).status).toBe(403);
    world.azure.context.clock.advance(3_700_000);
    expect((await world.send('GET', '/secrets/s')).status).toBe(200);
  });

  test('is not found with Azure’s text', async () => {
    const { status, body } = await world.send('GET', '/secrets/none/');
    expect([status, body.error.code]).toEqual([404, 'SecretNotFound']);
    expect(body.error.message).toMatch(/^A secret with \(name\/id\) none was not found in this key vault\./);
  });

  test.each([[{}], [{ value: 7 }], [{ value: 'v', attributes: { enabled: 'yes' } }], [{ value: 'v', tags: { a: 1 } }]])(
    'is not set from %j',
    async (body) => {
      expect((await world.send('PUT', '/secrets/s', body)).body.error.code).toBe('BadParameter');
    },
  );

  test('is purged by itself when the vault no longer keeps it, and never before while protected', async () => {
    await world.azure.stop();
    world = await startVault({ properties: { enablePurgeProtection: true, softDeleteRetentionInDays: 7 } });
    const { body } = await world.send('PUT', '/secrets/s', { value: 'v' });
    expect(body.attributes).toMatchObject({ recoveryLevel: 'CustomizedRecoverable', recoverableDays: 7 });
    await world.send('DELETE', '/secrets/s');
    const refused = await world.send('DELETE', '/deletedsecrets/s');
    expect(refused.body.error.message).toMatch(/Operation "purge" is not allowed because purge protection is enabled/);
    world.azure.context.clock.advance(8 * 86_400_000);
    expect((await world.send('GET', '/deletedsecrets/s')).status).toBe(404);
  });
});
