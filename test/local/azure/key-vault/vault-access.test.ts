import { GROUP, putVault, startVault, VAULT_ID, type VaultWorld } from './vault-world.ts';

let world: VaultWorld;

afterEach(() => world.azure.stop());

const ROLES = '/providers/Microsoft.Authorization/roleAssignments';
const SECRETS_USER = '4633458b-17de-408a-b874-0445c86b69e6';
const principal = {
  objectId: '33333333-3333-4333-8333-333333333333',
  appId: '44444444-4444-4444-8444-444444444444',
  name: 'reader',
};

/** A token for the vault of a principal that has no role yet. */
function token(): string {
  return world.azure.context.access.issueToken(principal, 'https://vault.azure.net').token;
}

async function assign(role: string, scope: string): Promise<void> {
  const name = crypto.randomUUID();
  const roleDefinitionId = `/subscriptions/11111111-1111-4111-8111-111111111111/providers/Microsoft.Authorization/roleDefinitions/${role}`;
  const properties = { roleDefinitionId, principalId: principal.objectId, principalType: 'ServicePrincipal' };
  const { status } = await world.arm.send('PUT', `${scope}${ROLES}/${name}?api-version=2022-04-01`, { properties });
  expect(status).toBe(201);
}

describe('authentication', () => {
  test('starts with a challenge that names tenant and resource', async () => {
    world = await startVault();
    const { status, headers, body } = await world.send('GET', '/secrets/a', undefined, null);
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toMatch(
      /^Bearer authorization="https:\/\/login\.windows\.net\/[0-9a-f-]{36}", resource="https:\/\/vault\.azure\.net"$/,
    );
    expect(body).toEqual({
      error: { code: 'Unauthorized', message: 'AKV10000: Request is missing a Bearer or PoP token.' },
    });
  });

  test.each([
    ['a forged token', () => 'a.b.c', /AKV10046/],
    [
      'a token for Resource Manager',
      () => world.azure.tokenFor('https://management.azure.com'),
      /AKV10022: Invalid audience/,
    ],
  ])('refuses %s', async (_what, forged, message) => {
    world = await startVault();
    const { status, body } = await world.send('GET', '/secrets/a', undefined, forged());
    expect(status).toBe(401);
    expect(body.error.message).toMatch(message);
  });

  test('takes a token for local Azure as a whole', async () => {
    world = await startVault();
    const whole = world.azure.tokenFor(world.azure.armUrl);
    expect((await world.send('GET', '/secrets', undefined, whole)).status).toBe(200);
  });

  test('answers with the headers of Key Vault', async () => {
    world = await startVault();
    const { headers } = await world.send('GET', '/secrets');
    expect(headers).toMatchObject({ 'x-ms-keyvault-region': 'westeurope', 'cache-control': 'no-cache' });
    expect(headers['x-ms-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('a request', () => {
  test.each([
    ['no api-version', 'GET', '/secrets?api-version=', { status: 400, code: 'BadParameter' }],
    ['a name with an underscore', 'GET', '/secrets/a_b', { status: 400, code: 'BadParameter' }],
    ['a method that is not there', 'PUT', '/certificates/a/create', { status: 405, code: 'MethodNotAllowed' }],
    ['an operation that local Azure lacks', 'POST', '/keys/a/rotate', { status: 405, code: 'MethodNotAllowed' }],
    ['a path that is nothing', 'GET', '/storage', { status: 404, code: 'NotFound' }],
    ['a version that is none', 'GET', '/secrets/a/x', { status: 400, code: 'BadParameter' }],
  ])('with %s is refused', async (_what, method, path, refusal) => {
    world = await startVault();
    await world.send('PUT', '/secrets/a', { value: 'v' });
    const refused = await world.send(method, path);
    expect({ status: refused.status, code: refused.body.error.code }).toEqual(refusal);
  });
});

describe('roles', () => {
  beforeEach(async () => {
    world = await startVault();
    for (const name of ['a', 'b']) await world.send('PUT', `/secrets/${name}`, { value: name });
  });

  test('are refused with Azure’s text when missing', async () => {
    const { status, body } = await world.send('GET', '/secrets/a', undefined, token());
    expect(status).toBe(403);
    expect(body.error).toMatchObject({ code: 'Forbidden', innererror: { code: 'ForbiddenByRbac' } });
    expect(body.error.message).toContain("Action: 'Microsoft.KeyVault/vaults/secrets/getSecret/action'\r\n");
    expect(body.error.message).toContain(`Resource: '${VAULT_ID}/secrets/a'\r\nAssignment: (not found)\r\n`);
    expect(body.error.message).toContain('Vault: kv-edge;location=westeurope');
  });

  test('hold for the vault', async () => {
    await assign(SECRETS_USER, VAULT_ID);
    expect((await world.send('GET', '/secrets/a', undefined, token())).status).toBe(200);
    expect((await world.send('GET', '/secrets', undefined, token())).status).toBe(200);
    expect((await world.send('PUT', '/secrets/a', { value: 'x' }, token())).status).toBe(403);
    expect((await world.send('GET', '/certificates', undefined, token())).status).toBe(403);
  });

  test('hold for a single secret and nothing else', async () => {
    await assign(SECRETS_USER, `${VAULT_ID}/secrets/a`);
    expect((await world.send('GET', '/secrets/a/', undefined, token())).status).toBe(200);
    expect((await world.send('GET', '/secrets/b', undefined, token())).status).toBe(403);
    expect((await world.send('GET', '/secrets', undefined, token())).status).toBe(403);
  });
});

test('access policies are asked instead of roles when the vault is set so', async () => {
  const accessPolicies = [{ tenantId: 't', objectId: principal.objectId, permissions: { secrets: ['Get'] } }];
  world = await startVault({ properties: { enableRbacAuthorization: false, accessPolicies } });
  const missing = await world.send('GET', '/secrets/a', undefined, token());
  expect(missing.body.error.code).toBe('SecretNotFound');
  const { status, body } = await world.send('GET', '/secrets', undefined, token());
  expect([status, body.error.innererror.code]).toEqual([403, 'AccessDenied']);
  expect(body.error.message).toContain(
    "does not have secrets list permission on key vault 'kv-edge;location=westeurope'",
  );
});

describe('the firewall', () => {
  const denied = { networkAcls: { defaultAction: 'Deny' } };

  test.each([
    ['everybody when it denies by default', denied, 'ForbiddenByFirewall'],
    ['everybody when public access is off', { publicNetworkAccess: 'Disabled' }, 'ForbiddenByConnection'],
  ])('refuses %s', async (_what, properties, code) => {
    world = await startVault({ properties });
    const { status, body } = await world.send('GET', '/secrets');
    expect([status, body.error.code, body.error.innererror.code]).toEqual([403, 'Forbidden', code]);
  });

  test('lets an address through that a rule names', async () => {
    world = await startVault({
      properties: { networkAcls: { ...denied.networkAcls, ipRules: [{ value: '127.0.0.1/32' }] } },
    });
    expect((await world.send('GET', '/secrets')).status).toBe(200);
  });

  test('closes and opens with a PATCH of the vault', async () => {
    world = await startVault();
    const patch = (properties: object) => world.arm.send('PATCH', `${VAULT_ID}?api-version=2026-02-01`, { properties });
    expect((await patch(denied)).status).toBe(200);
    expect((await world.send('GET', '/secrets')).status).toBe(403);
    await patch({ networkAcls: { defaultAction: 'Allow' } });
    expect((await world.send('GET', '/secrets')).status).toBe(200);
  });
});

describe('a service that reads with its own identity', () => {
  const read = (id = `${world.url}/secrets/a`) => world.azure.context.vaults.readSecret(id, principal.objectId);

  async function withCertificate(properties: Record<string, unknown> = {}): Promise<void> {
    world = await startVault({ properties });
    const { key, chain } = await world.azure.context.pki.issue(['a.contoso.com']);
    const policy = { secret_props: { contentType: 'application/x-pem-file' } };
    await world.send('POST', '/certificates/a/import', { value: key + chain, policy });
  }

  test.each([
    ['its local address', () => `${world.url}/secrets/a`],
    ['a trailing slash', () => `${world.url}/secrets/a/`],
    ['the address it would have in Azure', () => 'https://kv-edge.vault.azure.net/secrets/a'],
  ])('finds a secret by %s and gets chain and key', async (_what, id) => {
    await withCertificate();
    await assign(SECRETS_USER, VAULT_ID);
    const secret = await read(id());
    expect(secret).toMatchObject({
      contentType: 'application/x-pem-file',
      id: `${world.url}/secrets/a/${secret.version}`,
    });
    expect(secret.pem?.chain).toMatch(/^-----BEGIN CERTIFICATE/);
    expect(secret.pem?.key).toMatch(/^-----BEGIN PRIVATE KEY/);
    const [entry] = world.azure.context.journal.entries().slice(-1);
    expect(entry).toMatchObject({ service: 'keyVault', status: 200, caller: principal.objectId });
    expect(JSON.stringify(entry)).not.toContain('PRIVATE KEY');
  });

  test('gets the version that it names', async () => {
    await withCertificate();
    await assign(SECRETS_USER, VAULT_ID);
    const first = await read();
    const { key, chain } = await world.azure.context.pki.issue(['a.contoso.com']);
    await world.send('POST', '/certificates/a/import', { value: key + chain });
    expect((await read()).version).not.toBe(first.version);
    expect((await read(first.id)).version).toBe(first.version);
  });

  test('passes the firewall as a trusted service, but not when nothing bypasses it', async () => {
    await withCertificate();
    await assign(SECRETS_USER, VAULT_ID);
    const patch = (networkAcls: object) =>
      world.arm.send('PATCH', `${VAULT_ID}?api-version=2026-02-01`, { properties: { networkAcls } });
    await patch({ defaultAction: 'Deny' });
    expect((await read()).version).toMatch(/^[0-9a-f]{32}$/);
    // API Management with a user-assigned identity is none.
    const untrusted = world.azure.context.vaults.readSecret(`${world.url}/secrets/a`, principal.objectId, false);
    await expect(untrusted).rejects.toMatchObject({ status: 403, innerCode: 'ForbiddenByFirewall' });
    await patch({ defaultAction: 'Deny', bypass: 'None' });
    await expect(read()).rejects.toMatchObject({ status: 403, innerCode: 'ForbiddenByFirewall' });
  });

  test.each([
    ['has no role', async () => {}, { status: 403, innerCode: 'ForbiddenByRbac' }, false],
    [
      'finds it disabled',
      () => world.send('PATCH', '/certificates/a', { attributes: { enabled: false } }),
      { status: 403, innerCode: 'SecretDisabled' },
      true,
    ],
    ['finds it deleted', () => world.send('DELETE', '/certificates/a'), { status: 404, code: 'SecretNotFound' }, true],
    [
      'finds the vault deleted',
      () => world.arm.send('DELETE', `${VAULT_ID}?api-version=2026-02-01`),
      { status: 404, code: 'VaultNotFound' },
      true,
    ],
  ])('is refused when it %s', async (_what, spoil, refusal, withRole) => {
    await withCertificate();
    if (withRole) await assign(SECRETS_USER, VAULT_ID);
    await spoil();
    await expect(read()).rejects.toMatchObject(refusal);
  });

  test.each(['https://elsewhere.vault.azure.net/secrets/a', 'nonsense', 'https://kv-edge.vault.azure.net/keys/a'])(
    'is refused %s',
    async (id) => {
      await withCertificate();
      await expect(read(id)).rejects.toMatchObject({ code: expect.stringMatching(/VaultNotFound|BadParameter/) });
    },
  );
});

describe('the vault as a resource', () => {
  test('is shown with its address and Azure’s defaults', async () => {
    world = await startVault();
    const { body } = await world.arm.send('GET', `${VAULT_ID}?api-version=2026-02-01`);
    expect(body).toMatchObject({
      id: VAULT_ID,
      type: 'Microsoft.KeyVault/vaults',
      properties: {
        vaultUri: `${world.url}/`,
        enableRbacAuthorization: true,
        enableSoftDelete: true,
        softDeleteRetentionInDays: 90,
        publicNetworkAccess: 'Enabled',
        provisioningState: 'Succeeded',
      },
    });
    const list = await world.arm.send('GET', `${GROUP}/providers/Microsoft.KeyVault/vaults?api-version=2026-02-01`);
    expect((list.body as { value: unknown[] }).value).toHaveLength(1);
  });

  test.each([
    ['a name that is too short', { id: `${GROUP}/providers/Microsoft.KeyVault/vaults/kv` }, 'VaultNameNotValid'],
    [
      'a name in use',
      { id: `${GROUP.replace('rg-edge', 'rg-2')}/providers/Microsoft.KeyVault/vaults/KV-EDGE` },
      'VaultAlreadyExists',
    ],
    ['soft delete off', { properties: { enableSoftDelete: false } }, 'BadRequest'],
    ['purge protection off', { properties: { enablePurgeProtection: false } }, 'BadRequest'],
    ['another retention', { properties: { softDeleteRetentionInDays: 8 } }, 'BadRequest'],
    ['no tenant', { properties: { tenantId: 7 } }, 'BadRequest'],
  ])('is refused with %s', async (_what, { id, properties }: { id?: string; properties?: object }, code) => {
    world = await startVault();
    await world.arm.send('PUT', `${GROUP.replace('rg-edge', 'rg-2')}?api-version=2024-11-01`, {
      location: 'westeurope',
    });
    const { body } = await putVault(world.arm, { ...properties }, id);
    expect((body as { error: { code: string } }).error.code).toBe(code);
  });

  test('keeps its name, address and objects while deleted, for whoever recovers it', async () => {
    world = await startVault();
    await world.send('PUT', '/secrets/a', { value: 'v' });
    expect((await world.arm.send('DELETE', `${VAULT_ID}?api-version=2026-02-01`)).status).toBe(200);
    await expect(world.send('GET', '/secrets/a')).rejects.toThrow(/ECONNREFUSED/);
    expect((await putVault(world.arm)).body).toMatchObject({ error: { code: 'ConflictError' } });
    const recovered = await putVault(world.arm, { createMode: 'recover' });
    expect(recovered.body).toMatchObject({ properties: { vaultUri: `${world.url}/` } });
    expect((await world.send('GET', '/secrets/a')).body.value).toBe('v');
  });

  test('is gone for good after a purge, unless protected', async () => {
    world = await startVault();
    const purge = `/subscriptions/11111111-1111-4111-8111-111111111111/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/kv-edge/purge?api-version=2026-02-01`;
    await world.arm.send('DELETE', `${VAULT_ID}?api-version=2026-02-01`);
    expect((await world.arm.send('POST', purge)).status).toBe(200);
    expect((await putVault(world.arm, { enablePurgeProtection: true })).status).toBe(200);
    await world.arm.send('DELETE', `${VAULT_ID}?api-version=2026-02-01`);
    expect((await world.arm.send('POST', purge)).status).toBe(400);
  });
});

describe('trouble', () => {
  test('comes as the fault plan wants it, after the challenge', async () => {
    world = await startVault();
    const { faults } = world.azure.context;
    faults.set([
      {
        match: { service: 'keyVault' },
        fault: { kind: 'respond', status: 503, code: 'ServiceUnavailable', message: 'x' },
      },
    ]);
    expect((await world.send('GET', '/secrets', undefined, null)).status).toBe(401);
    expect((await world.send('GET', '/secrets')).body.error.code).toBe('ServiceUnavailable');
    faults.set([{ match: { service: 'keyVault' }, fault: { kind: 'dropAfter' } }]);
    await expect(world.send('PUT', '/secrets/a', { value: 'v' })).rejects.toThrow('socket hang up');
    expect((await world.send('GET', '/secrets/a')).body.value).toBe('v');
    faults.set([{ match: { service: 'keyVault' }, fault: { kind: 'dropBefore' } }]);
    await expect(world.send('PUT', '/secrets/b', { value: 'v' })).rejects.toThrow('socket hang up');
    expect((await world.send('GET', '/secrets/b')).status).toBe(404);
  });

  test('is 429 Throttled after twenty keys in ten seconds, and over after that', async () => {
    world = await startVault({ timeScale: 1 });
    const create = () => world.send('POST', '/keys/k/create', { kty: 'EC' });
    for (let made = 0; made < 20; made++) expect((await create()).status).toBe(200);
    const refused = await create();
    expect([refused.status, refused.body.error.code, refused.headers['retry-after']]).toEqual([429, 'Throttled', '10']);
    expect((await world.send('GET', '/keys/k')).status).toBe(200);
    world.azure.context.clock.advance(10_000);
    expect((await create()).status).toBe(200);
    world.azure.context.settings.throttling = false;
    for (let made = 0; made < 20; made++) expect((await create()).status).toBe(200);
  });

  test('in hostile Azure: a deletion takes its time, and so does a recovery', async () => {
    // Of this seed, none of the first requests is told to come back later.
    world = await startVault({ timeScale: 1, seed: 3 });
    const { settings, clock } = world.azure.context;
    await world.send('PUT', '/secrets/a', { value: 'v' });
    settings.calm = false;
    await world.send('DELETE', '/secrets/a');
    expect((await world.send('GET', '/deletedsecrets/a')).status).toBe(404);
    const refused = await world.send('PUT', '/secrets/a', { value: 'v' });
    expect(refused.body.error.innererror.code).toBe('ObjectIsBeingDeleted');
    clock.advance(5_000);
    expect((await world.send('GET', '/deletedsecrets/a')).status).toBe(200);
    await world.send('POST', '/deletedsecrets/a/recover');
    expect((await world.send('GET', '/secrets/a')).status).toBe(404);
    clock.advance(5_000);
    expect((await world.send('GET', '/secrets/a')).status).toBe(200);
  });
});
