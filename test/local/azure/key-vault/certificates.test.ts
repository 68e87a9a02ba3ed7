import 'reflect-metadata';
import { Pkcs10CertificateRequest, SubjectAlternativeNameExtension } from '@peculiar/x509';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { createPublicAuthority } from '../../../../local/azure/key-vault/public-authority.ts';
import { completePolicy, parsePolicy } from '../../../../local/azure/key-vault/certificate-policy.ts';
import { eventually, startVault, VAULT_ID, type VaultWorld } from './vault-world.ts';

let world: VaultWorld;

beforeEach(async () => {
  world = await startVault();
});
afterEach(() => world.azure.stop());

const EC = { kty: 'EC', crv: 'P-256' };

function policy(issuer: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    policy: {
      key_props: { ...EC, ...(more['key_props'] as object | undefined) },
      secret_props: { contentType: 'application/x-pem-file' },
      x509_props: {
        subject: 'CN=apim.contoso.internal',
        sans: { dns_names: ['apim.contoso.internal'] },
        ekus: ['1.3.6.1.5.5.7.3.1'],
        validity_months: 3,
        ...(more['x509_props'] as object | undefined),
      },
      issuer: { name: issuer },
    },
  };
}

const pending = (name: string) => world.send('GET', `/certificates/${name}/pending`);

function completed(name: string) {
  return eventually(
    () => pending(name),
    ({ body }) => body.status !== 'inProgress',
  );
}

/** Has the built-in authority sign the request that waits under this name. */
async function signPending(name: string): Promise<Buffer[]> {
  const authority = await createPublicAuthority(Date.now());
  const { body } = await pending(name);
  const wanted = completePolicy(parsePolicy(policy('Unknown')['policy']), undefined, 0);
  return authority.issue({ csr: Buffer.from(body.csr, 'base64'), policy: wanted, now: Date.now() });
}

const base64 = (chain: readonly Buffer[]): string[] => chain.map((der) => der.toString('base64'));

describe('a certificate from issuer Self', () => {
  test('is made in its own time, with one version id for certificate, key and secret', async () => {
    const created = await world.send('POST', '/certificates/root/create', policy('Self'));
    expect(created.status).toBe(202);
    expect(created.headers['location']).toMatch(/\/certificates\/root\/pending\?api-version=.*&request_id=/);
    expect(created.body).toMatchObject({
      status: 'inProgress',
      issuer: { name: 'Self' },
      cancellation_requested: false,
    });
    expect((await completed('root')).body).toMatchObject({
      status: 'completed',
      target: `${world.url}/certificates/root`,
    });
    const { body } = await world.send('GET', '/certificates/root/');
    const version = body.id.split('/').at(-1);
    expect([body.kid, body.sid]).toEqual([`${world.url}/keys/root/${version}`, `${world.url}/secrets/root/${version}`]);
    expect(body.attributes).toMatchObject({
      enabled: true,
      recoveryLevel: 'Recoverable+Purgeable',
      recoverableDays: 90,
    });
    expect(body.pending).toEqual({ id: `${world.url}/certificates/root/pending` });
  });

  test('carries what the policy says and is no certificate authority', async () => {
    await world.send('POST', '/certificates/root/create', policy('Self'));
    await completed('root');
    const certificate = new X509Certificate(
      Buffer.from((await world.send('GET', '/certificates/root')).body.cer, 'base64'),
    );
    expect(certificate.subject).toBe('CN=apim.contoso.internal');
    expect(certificate.subjectAltName).toBe('DNS:apim.contoso.internal');
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(certificate.ca).toBe(false);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
  });

  test('is a certificate authority when basic_constraints asks for it', async () => {
    const asked = policy('Self', { x509_props: { basic_constraints: { ca: true }, key_usage: ['keyCertSign'] } });
    await world.send('POST', '/certificates/root/create', asked);
    await completed('root');
    const { body } = await world.send('GET', '/certificates/root');
    expect(new X509Certificate(Buffer.from(body.cer, 'base64')).ca).toBe(true);
  });

  test.each([
    [true, true],
    [false, false],
  ])('keeps its key on renewal when reuse_key is %s: %s', async (reuse_key, same) => {
    const asked = policy('Self', { key_props: { reuse_key } });
    await world.send('POST', '/certificates/leaf/create', asked);
    await completed('leaf');
    const before = (await world.send('GET', '/keys/leaf')).body.key;
    await world.send('POST', '/certificates/leaf/create', asked);
    await completed('leaf');
    const after = (await world.send('GET', '/keys/leaf')).body.key;
    expect(after.kid).not.toBe(before.kid);
    expect(after.x === before.x).toBe(same);
  });

  test('fails with the code that a fault gives', async () => {
    const fault = { kind: 'failOperation', code: 'IssuerDown', message: 'The issuer is down.' } as const;
    world.azure.context.faults.set([{ match: { service: 'keyVault', url: '/create' }, fault }]);
    await world.send('POST', '/certificates/root/create', policy('Self'));
    expect((await completed('root')).body).toMatchObject({ status: 'failed', error: { code: 'IssuerDown' } });
  });
});

describe('a certificate from issuer Unknown', () => {
  test('waits with its request until it is merged', async () => {
    const { body } = await world.send('POST', '/certificates/leaf/create', policy('Unknown'));
    expect(body.status_details).toBe('Pending certificate created. Please Perform Merge to complete the request.');
    const request = new Pkcs10CertificateRequest(new Uint8Array(Buffer.from(body.csr, 'base64')));
    expect(await request.verify()).toBe(true);
    const names = request.extensions.find((it) => it instanceof SubjectAlternativeNameExtension)?.names;
    expect(names?.toJSON()).toEqual([{ type: 'dns', value: 'apim.contoso.internal' }]);
    world.azure.context.clock.advance(86_400_000);
    expect((await pending('leaf')).body.status).toBe('inProgress');

    const chain = await signPending('leaf');
    const merged = await world.send('POST', '/certificates/leaf/pending/merge', {
      x5c: base64(chain),
      tags: { by: 'test' },
    });
    expect(merged.status).toBe(201);
    expect(merged.body).toMatchObject({ cer: chain[0]?.toString('base64'), tags: { by: 'test' } });
    expect((await pending('leaf')).body.status).toBe('completed');
    const { value } = (await world.send('GET', '/secrets/leaf')).body;
    expect(value.match(/BEGIN CERTIFICATE/g)).toHaveLength(3);
    const leaf = new X509Certificate(chain[0] ?? '');
    expect(leaf.checkPrivateKey(createPrivateKey(value))).toBe(true);
  });

  test('shows a certificate without cer before the merge', async () => {
    await world.send('POST', '/certificates/leaf/create', policy('Unknown'));
    const { status, body } = await world.send('GET', '/certificates/leaf/');
    expect(status).toBe(200);
    expect(body.cer).toBeUndefined();
    expect(body).toMatchObject({
      attributes: { enabled: false },
      pending: { id: `${world.url}/certificates/leaf/pending` },
    });
    expect((await world.send('GET', '/secrets/leaf/')).status).toBe(404);
  });

  test('refuses a second create and an import while one is pending', async () => {
    await world.send('POST', '/certificates/leaf/create', policy('Unknown'));
    for (const [path, body] of [
      ['create', policy('Unknown')],
      ['import', { value: 'x' }],
    ] as const) {
      const refused = await world.send('POST', `/certificates/leaf/${path}`, body);
      expect([refused.status, refused.body.error.code]).toEqual([409, 'Conflict']);
      expect(refused.body.error.message).toMatch(/while a pending key vault certificate's status is inProgress/);
    }
  });

  test('refuses a merge of a certificate for another key', async () => {
    await world.send('POST', '/certificates/a/create', policy('Unknown'));
    await world.send('POST', '/certificates/b/create', policy('Unknown'));
    const refused = await world.send('POST', '/certificates/b/pending/merge', { x5c: base64(await signPending('a')) });
    expect(refused.status).toBe(400);
    expect(refused.body.error).toEqual({
      code: 'BadParameter',
      message:
        'The public key of the end-entity certificate in the specified X.509 certificate content does not match the public part of the specified private key. Please check if certificate is valid.',
    });
    expect((await pending('b')).body.status).toBe('inProgress');
  });

  test.each([
    ['a chain in the wrong order', ([leaf, middle, root]: Buffer[]) => [leaf, root, middle]],
    ['a chain whose intermediate is missing', ([leaf, , root]: Buffer[]) => [leaf, root]],
    ['no certificate', () => []],
    ['junk', ([leaf]: Buffer[]) => [leaf, Buffer.from('junk')]],
  ])('refuses a merge of %s', async (_what, arrange) => {
    await world.send('POST', '/certificates/leaf/create', policy('Unknown'));
    const x5c = base64(arrange(await signPending('leaf')) as Buffer[]);
    const refused = await world.send('POST', '/certificates/leaf/pending/merge', { x5c });
    expect([refused.status, refused.body.error.code]).toEqual([400, 'BadParameter']);
  });

  test('can be merged as disabled', async () => {
    await world.send('POST', '/certificates/leaf/create', policy('Unknown'));
    const x5c = base64(await signPending('leaf'));
    const { body } = await world.send('POST', '/certificates/leaf/pending/merge', {
      x5c,
      attributes: { enabled: false },
    });
    expect(body.attributes.enabled).toBe(false);
    expect((await world.send('GET', '/secrets/leaf')).body.error.innererror.code).toBe('SecretDisabled');
  });

  test('can be cancelled, deleted and asked for again', async () => {
    await world.send('POST', '/certificates/leaf/create', policy('Unknown'));
    const cancelled = await world.send('PATCH', '/certificates/leaf/pending', { cancellation_requested: true });
    expect(cancelled.body).toMatchObject({ status: 'cancelled', cancellation_requested: true });
    expect((await world.send('DELETE', '/certificates/leaf/pending')).status).toBe(200);
    expect((await pending('leaf')).body).toEqual({
      error: { code: 'PendingCertificateNotFound', message: 'Pending certificate not found: leaf' },
    });
    expect((await world.send('POST', '/certificates/leaf/create', policy('Unknown'))).status).toBe(202);
  });
});

describe('a certificate from an integrated authority', () => {
  test('needs the issuer to be registered', async () => {
    const refused = await world.send('POST', '/certificates/pub/create', policy('digicert'));
    expect(refused.body.error.code).toBe('CertificateIssuerNotFound');
  });

  test('is issued by a real chain, and its credentials are never shown', async () => {
    const issuer = { provider: 'DigiCert', credentials: { account_id: '42', pwd: 'canary' } };
    expect(JSON.stringify(await world.send('PUT', '/certificates/issuers/digicert', issuer))).not.toContain('canary');
    await world.send('POST', '/certificates/pub/create', policy('digicert'));
    expect((await completed('pub')).body.status).toBe('completed');
    const { value } = (await world.send('GET', '/secrets/pub')).body;
    const [leaf, middle, root] = [...value.matchAll(/-----BEGIN CERTIFICATE[^]+?END CERTIFICATE-----/g)].map(
      ([pem]) => new X509Certificate(pem),
    );
    expect(leaf?.verify(middle!.publicKey) && middle?.verify(root!.publicKey) && root?.verify(root.publicKey)).toBe(
      true,
    );
    expect([middle?.ca, root?.ca]).toEqual([true, true]);
    const state = (await world.arm.send('GET', '/_local/state')).body as {
      services: { keyVault: { publicRoot: string } };
    };
    expect(new X509Certificate(state.services.keyVault.publicRoot).fingerprint256).toBe(root?.fingerprint256);
    expect(JSON.stringify(world.azure.context.journal.entries())).not.toContain('canary');
  });
});

describe('an import', () => {
  const PEM_POLICY = { secret_props: { contentType: 'application/x-pem-file' } };

  test('takes PEM with the key first and a chain in any order, and keeps the key’s real kind', async () => {
    const issued = await world.azure.context.pki.issue(['*.contoso.com']);
    const certificates =
      issued.chain
        .match(/-----BEGIN[^]+?-----END CERTIFICATE-----/g)
        ?.toReversed()
        .join('\n') ?? '';
    const value = `${issued.key}\n${certificates}`;
    const imported = await world.send('POST', '/certificates/wild/import', { value, policy: PEM_POLICY });
    expect(imported.status).toBe(200);
    expect(imported.body.policy).toMatchObject({
      key_props: { kty: 'EC', crv: 'P-256', key_size: 256, exportable: true },
      x509_props: { subject: 'CN=*.contoso.com', sans: { dns_names: ['*.contoso.com'] } },
      issuer: { name: 'Unknown' },
      lifetime_actions: [{ trigger: { lifetime_percentage: 80 }, action: { action_type: 'EmailContacts' } }],
    });
    const secret = (await world.send('GET', '/secrets/wild')).body;
    expect(secret).toMatchObject({ contentType: 'application/x-pem-file', managed: true, kid: imported.body.kid });
    createSecureContext({ cert: secret.value, key: secret.value });
  });

  test('takes back the PKCS#12 that a secret carries, which Node’s TLS reads with an empty password', async () => {
    await world.send('POST', '/certificates/made/create', {
      policy: { key_props: EC, x509_props: { subject: 'CN=made' }, issuer: { name: 'Self' } },
    });
    await completed('made');
    const { value, contentType } = (await world.send('GET', '/secrets/made')).body;
    expect(contentType).toBe('application/x-pkcs12');
    createSecureContext({ pfx: Buffer.from(value, 'base64'), passphrase: '' });
    const imported = await world.send('POST', '/certificates/copy/import', { value, pwd: '' });
    expect(imported.body.x5t).toBe((await world.send('GET', '/certificates/made')).body.x5t);
    const pem = (await world.send('GET', '/secrets/made/?outContentType=application/x-pem-file')).body;
    expect(pem.value).toContain('BEGIN PRIVATE KEY');
  });

  test('that is not exportable leaves a secret without a private key', async () => {
    const { key, chain } = await world.azure.context.pki.issue(['a.contoso.com']);
    const policy = { ...PEM_POLICY, key_props: { exportable: false } };
    await world.send('POST', '/certificates/kept/import', { value: key + chain, policy });
    const { value } = (await world.send('GET', '/secrets/kept')).body;
    expect(value).toContain('BEGIN CERTIFICATE');
    expect(value).not.toContain('PRIVATE KEY');
  });

  test.each([
    ['PEM without saying so', ({ key, chain }: Issued) => ({ value: key + chain }), /PKCS#12/],
    [
      'a key that is not of the certificate',
      ({ chain, other }: Issued) => ({ value: other + chain, policy: PEM_POLICY }),
      /private key/,
    ],
    ['no key', ({ chain }: Issued) => ({ value: chain, policy: PEM_POLICY }), /valid PEM format/],
    [
      'a truncated PEM',
      ({ key, chain }: Issued) => ({ value: key + chain.slice(0, 300), policy: PEM_POLICY }),
      /valid PEM format/,
    ],
    ['a megabyte of junk', () => ({ value: 'A'.repeat(1_000_000) }), /PKCS#12/],
    ['nothing', () => ({}), /Property value has invalid value/],
  ] satisfies [string, (issued: Issued) => object, RegExp][])('refuses %s', async (_what, body, message) => {
    const { pki } = world.azure.context;
    const { key: other } = await pki.issue(['b.contoso.com']);
    const refused = await world.send(
      'POST',
      '/certificates/bad/import',
      body({ ...(await pki.issue(['a.contoso.com'])), other }),
    );
    expect([refused.status, refused.body.error.code]).toEqual([400, 'BadParameter']);
    expect(refused.body.error.message).toMatch(message);
    expect((await world.send('GET', '/certificates/bad')).status).toBe(404);
  });

  type Issued = { key: string; chain: string; other: string };
});

describe('a stored certificate', () => {
  async function importOne(name: string): Promise<{ id: string; x5t: string }> {
    const { key, chain } = await world.azure.context.pki.issue([`${name}.contoso.com`]);
    const policy = { secret_props: { contentType: 'application/x-pem-file' } };
    return (await world.send('POST', `/certificates/${name}/import`, { value: key + chain, policy })).body;
  }

  test('keeps every version, found by id or as the newest with and without a trailing slash', async () => {
    const first = await importOne('a');
    const second = await importOne('a');
    expect((await world.send('GET', new URL(first.id).pathname)).body.x5t).toBe(first.x5t);
    expect((await world.send('GET', '/certificates/a/')).body.x5t).toBe(second.x5t);
    expect((await world.send('GET', '/certificates/A')).body.x5t).toBe(second.x5t);
    const { body } = await world.send('GET', '/certificates/a/versions');
    expect(body.value.map(({ id }: { id: string }) => id)).toEqual([first.id, second.id]);
    expect(body.nextLink).toBeNull();
  });

  test('is listed in pages, without those that have no version unless asked for', async () => {
    for (const name of ['a', 'b', 'c']) await importOne(name);
    await world.send('POST', '/certificates/waiting/create', policy('Unknown'));
    const first = await world.send('GET', '/certificates?maxresults=2');
    expect(first.body.value).toHaveLength(2);
    const second = await world.send('GET', first.body.nextLink.replace(world.url, ''));
    expect([second.body.value.length, second.body.nextLink]).toEqual([1, null]);
    expect((await world.send('GET', '/certificates?includePending=true')).body.value).toHaveLength(4);
    expect((await world.send('GET', '/certificates?maxresults=26')).body.error.code).toBe('BadParameter');
  });

  test('takes a changed policy and keeps the rest of it', async () => {
    await importOne('a');
    const patched = await world.send('PATCH', '/certificates/a/policy', { key_props: { reuse_key: true } });
    expect(patched.body).toMatchObject({
      id: `${world.url}/certificates/a/policy`,
      key_props: { reuse_key: true, kty: 'EC' },
    });
    expect((await world.send('GET', '/certificates/a/policy')).body).toEqual(patched.body);
  });

  test('is disabled with its secret', async () => {
    await importOne('a');
    const { body } = await world.send('PATCH', '/certificates/a/', { attributes: { enabled: false } });
    expect(body.attributes.enabled).toBe(false);
    const refused = await world.send('GET', '/secrets/a/');
    expect([refused.status, refused.body.error.innererror.code]).toEqual([403, 'SecretDisabled']);
  });

  test('blocks its name while deleted, comes back with key and secret, and can be purged', async () => {
    const { x5t } = await importOne('a');
    const deleted = await world.send('DELETE', '/certificates/a');
    expect(deleted.body).toMatchObject({ x5t, recoveryId: `${world.url}/deletedcertificates/a` });
    expect(deleted.body.scheduledPurgeDate - deleted.body.deletedDate).toBe(90 * 86_400);
    expect((await world.send('GET', '/secrets/a')).body.error.code).toBe('SecretNotFound');
    const refused = await world.send('POST', '/certificates/a/create', policy('Self'));
    expect(refused.body.error).toMatchObject({
      code: 'Conflict',
      innererror: { code: 'ObjectIsDeletedButRecoverable' },
    });
    expect((await world.send('GET', '/deletedcertificates/a')).body.x5t).toBe(x5t);
    expect((await world.send('POST', '/deletedcertificates/a/recover')).body.x5t).toBe(x5t);
    expect((await world.send('GET', '/secrets/a')).status).toBe(200);
    await world.send('DELETE', '/certificates/a');
    expect((await world.send('DELETE', '/deletedcertificates/a')).status).toBe(204);
    expect((await world.send('POST', '/certificates/a/create', policy('Self'))).status).toBe(202);
  });

  test.each([
    ['key', '/keys/a', 'DELETE', undefined],
    ['secret', '/secrets/a', 'DELETE', undefined],
    ['secret', '/secrets/a', 'PUT', { value: 'mine' }],
  ])('does not let go of its %s (%s %s)', async (_kind, path, method, body) => {
    await importOne('a');
    expect((await world.send(method, path, body)).status).toBe(403);
  });

  test('never shows a private key in state, journal or events', async () => {
    const events: unknown[] = [];
    world.azure.context.events.subscribe((event) => events.push(event));
    const { key, chain } = await world.azure.context.pki.issue(['a.contoso.com']);
    const secret = key.split('\n')[1] ?? '';
    const policy = { secret_props: { contentType: 'application/x-pem-file' } };
    await world.send('POST', '/certificates/a/import', { value: key + chain, policy });
    await world.send('GET', '/secrets/a');
    const state = await world.arm.send('GET', '/_local/state');
    const seen = JSON.stringify([state.body, world.azure.context.journal.entries(), events]);
    expect(seen).toContain(VAULT_ID);
    expect(secret.length).toBeGreaterThan(20);
    expect(seen).not.toContain(secret);
  });
});

describe('a policy', () => {
  test.each([
    ['no subject and no names', { x509_props: {} }, 'policy.x509_props.subject'],
    ['a subject that is none', { x509_props: { subject: 'nonsense' } }, 'policy.x509_props.subject'],
    ['an unknown key usage', { x509_props: { subject: 'CN=a', key_usage: ['fly'] } }, 'policy.x509_props.key_usage'],
    [
      'an endless validity',
      { x509_props: { subject: 'CN=a', validity_months: 0 } },
      'policy.x509_props.validity_months',
    ],
    ['an RSA key of 1024 bits', { x509_props: { subject: 'CN=a' }, key_props: { kty: 'RSA', key_size: 1024 } }, '1024'],
    ['an unknown curve', { x509_props: { subject: 'CN=a' }, key_props: { kty: 'EC', crv: 'P-1' } }, 'P-1'],
  ])('is refused with %s', async (_what, sent, named) => {
    const policy = { key_props: EC, issuer: { name: 'Self' }, ...sent };
    const refused = await world.send('POST', '/certificates/a/create', { policy });
    expect([refused.status, refused.body.error.code]).toEqual([400, 'BadParameter']);
    expect(refused.body.error.message).toContain(named);
    expect((await world.send('GET', '/certificates/a')).status).toBe(404);
  });

  test('gets Azure’s defaults', () => {
    expect(completePolicy({ issuer: { name: 'Self' } }, undefined, 7)).toEqual({
      key_props: { exportable: true, kty: 'RSA', key_size: 2048, reuse_key: false },
      secret_props: { contentType: 'application/x-pkcs12' },
      x509_props: {
        subject: '',
        ekus: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'],
        key_usage: ['digitalSignature', 'keyEncipherment'],
        validity_months: 12,
        basic_constraints: { ca: false },
      },
      lifetime_actions: [{ trigger: { lifetime_percentage: 80 }, action: { action_type: 'AutoRenew' } }],
      issuer: { name: 'Self' },
      attributes: { enabled: true, created: 7, updated: 7 },
    });
  });
});
