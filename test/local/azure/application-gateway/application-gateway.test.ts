import { Agent as HttpsAgent } from 'node:https';
import { type GatewayBody, sampleGateway } from '../../../support/sample-gateway.ts';
import { createTestAuthority } from '../../../support/test-authority.ts';
import { uploadedPfx } from './uploaded-pfx.ts';
import {
  createGatewayWorld,
  GATEWAY,
  type GatewayWorld,
  GROUP,
  HOST,
  IDENTITY,
  NETWORK,
  pemSecret,
  PUBLIC_HOST,
  PUBLIC_IP,
  SECRET,
  VERSION,
} from './gateway-world.ts';

let world: GatewayWorld;

beforeEach(async () => {
  world = await createGatewayWorld();
});
afterEach(() => world.stop());

function body(change: (body: GatewayBody) => void = () => undefined, trustedRoots = [world.root.data]): GatewayBody {
  const sample = sampleGateway({
    gatewayId: GATEWAY,
    subnetId: `${NETWORK}/virtualNetworks/vnet/subnets/snet-agw`,
    publicIpId: PUBLIC_IP,
    identityId: IDENTITY,
    keyVaultSecretId: SECRET,
    publicHost: PUBLIC_HOST,
    backendHost: HOST,
    trustedRoots,
  });
  change(sample);
  return sample;
}

const ref = (path: string): { id: string } => ({ id: `${GATEWAY}/${path}` });

/** The named child of the document that a GET or PUT answered. */
function child(answer: { body: unknown }, collection: string, name: string): Record<string, unknown> {
  const { properties } = answer.body as {
    properties: Record<string, { name: string; properties: Record<string, unknown> }[]>;
  };
  return properties[collection]?.find((it) => it.name === name)?.properties ?? {};
}

describe('the control plane', () => {
  test('a PUT answers 201, then 200, Updating with a new etag, and a signed status address of over 3 KB', async () => {
    const first = await world.put(body());
    expect(first.put.status).toBe(201);
    expect(first.put.body).toMatchObject({
      etag: expect.stringMatching(/^W\/"/),
      properties: { provisioningState: 'Updating' },
    });
    expect(first.put.headers).toMatchObject({ 'azure-asyncnotification': 'Enabled', 'retry-after': '1' });
    expect(first.put.headers['azure-asyncoperation']?.length).toBeGreaterThan(3_000);
    expect(first.put.headers).not.toHaveProperty('etag');
    expect(first.status).toEqual({ status: 'Succeeded' });
    expect((await world.put(body())).put.status).toBe(200);
  });

  test('the etag changes again at the end, the same on the gateway and on every child', async () => {
    const { put, gateway } = await world.put(body());
    const document = gateway.body as { etag: string; properties: { httpListeners: { etag: string }[] } };
    expect(document.etag).not.toBe((put.body as { etag: string }).etag);
    expect(document.properties.httpListeners[0]?.etag).toBe(document.etag);
    expect(gateway.headers['etag']).toBe(document.etag);
  });

  test('ids, types, defaults, empty collections and back references are filled in; a field that no SDK knows survives', async () => {
    const { gateway } = await world.put(
      body(({ properties }) => Object.assign(properties.httpListeners[0]!.properties, { enableHttp3: true })),
    );
    expect(gateway.body).toMatchObject({
      id: GATEWAY,
      type: 'Microsoft.Network/applicationGateways',
      properties: {
        provisioningState: 'Succeeded',
        operationalState: 'Running',
        urlPathMaps: [],
        defaultPredefinedSslPolicy: 'AppGwSslPolicy20220101',
      },
    });
    expect(child(gateway, 'backendHttpSettingsCollection', 'setting')).toMatchObject({
      validateCertChainAndExpiry: true,
      validateSNI: true,
      sniName: null,
      dedicatedBackendConnection: false,
      requestRoutingRules: [ref('requestRoutingRules/rule')],
    });
    expect(child(gateway, 'httpListeners', 'listener')).toMatchObject({ enableHttp3: true });
    expect(child(gateway, 'sslCertificates', 'listener')).toMatchObject({
      httpListeners: [ref('httpListeners/listener')],
    });
    expect(child(gateway, 'probes', 'probe')).toMatchObject({
      backendHttpSettingsCollection: [ref('backendHttpSettingsCollection/setting')],
    });
  });

  test('what a GET answered can be PUT back as it is', async () => {
    const { gateway } = await world.put(body());
    const again = await world.put(gateway.body);
    expect(again.status).toEqual({ status: 'Succeeded' });
    const settled = (document: unknown): unknown =>
      JSON.parse(JSON.stringify(document).replaceAll(/W\/\\"[0-9a-f-]+\\"/g, 'etag'));
    expect(settled(again.gateway.body)).toEqual(settled(gateway.body));
  });

  test('a second PUT supersedes the first instead of being refused', async () => {
    world.azure.context.settings.durations.gatewayPut = 60_000;
    const first = await world.arm.send('PUT', GATEWAY + VERSION, body());
    world.azure.context.settings.durations.gatewayPut = 0;
    const second = await world.put(body());
    const status = await world.arm.send('GET', String(first.headers['azure-asyncoperation']));
    expect(status).toMatchObject({
      status: 200,
      body: {
        status: 'Canceled',
        error: { code: 'Canceled', details: [{ code: 'CanceledAndSupersededDueToAnotherOperation' }] },
      },
    });
    expect(second.status).toEqual({ status: 'Succeeded' });
  });

  test('an operation that the fault plan fails leaves the gateway Failed, and serving what it served', async () => {
    await world.put(body());
    const fault = { kind: 'failOperation' as const, code: 'InternalServerError', message: 'An error occurred.' };
    world.azure.context.faults.set([{ match: { method: 'PUT', url: 'applicationGateways' }, fault }]);
    const { status, gateway } = await world.put(body(undefined, []));
    expect(status).toMatchObject({ status: 'Failed', error: { code: 'InternalServerError' } });
    expect(gateway.body).toMatchObject({ properties: { provisioningState: 'Failed' } });
    expect((await world.fetch()).status).toBe(200);
    expect((await world.put(body())).gateway.body).toMatchObject({ properties: { provisioningState: 'Succeeded' } });
  });

  test('If-Match is honoured, unless switched off', async () => {
    await world.put(body());
    const stale = { 'if-match': 'W/"stale"' };
    expect((await world.put(body(), stale)).put).toMatchObject({
      status: 412,
      body: { error: { code: 'PreconditionFailed', details: [{ code: 'PreconditionFailedEtagMismatch' }] } },
    });
    world.azure.context.settings.gatewayHonoursIfMatch = false;
    expect((await world.put(body(), stale)).put.status).toBe(200);
  });

  test('its location cannot change', async () => {
    await world.put(body());
    const moved = await world.put(body((it) => void (it.location = 'northeurope')));
    expect(moved.put).toMatchObject({ status: 409, body: { error: { code: 'InvalidResourceLocation' } } });
    expect((await world.put(body((it) => void (it.location = 'West Europe')))).put.status).toBe(200);
  });

  test('DELETE takes it away at the end of the operation', async () => {
    await world.put(body());
    const { status, headers } = await world.arm.send('DELETE', GATEWAY + VERSION);
    expect([status, headers['azure-asyncoperation'] !== undefined, headers.location !== undefined]).toEqual([
      202,
      true,
      true,
    ]);
    await world.azure.context.operations.get(/operationResults\/([0-9a-f-]+)/.exec(String(headers.location))?.[1] ?? '')
      ?.ended;
    expect((await world.arm.send('GET', GATEWAY + VERSION)).body).toMatchObject({
      error: { code: 'ResourceNotFound' },
    });
    expect((await world.arm.send('DELETE', GATEWAY + VERSION)).status).toBe(204);
  });

  test('tags are patched at once; lists have the gateway', async () => {
    await world.put(body());
    expect((await world.arm.send('PATCH', GATEWAY + VERSION, { tags: { a: 'b' } })).body).toMatchObject({
      tags: { a: 'b' },
    });
    const list = await world.arm.send('GET', `${GROUP}/providers/Microsoft.Network/applicationGateways${VERSION}`);
    expect(list.body).toMatchObject({ value: [{ id: GATEWAY, tags: { a: 'b' } }] });
  });

  test('a stopped gateway serves nothing; a PUT starts it', async () => {
    await world.put(body());
    const { headers } = await world.arm.send('POST', `${GATEWAY}/stop${VERSION}`);
    await world.azure.context.operations.get(
      /operations\/([0-9a-f-]+)/.exec(String(headers['azure-asyncoperation']))?.[1] ?? '',
    )?.ended;
    await expect(world.fetch()).rejects.toThrow(/ECONNREFUSED|port/);
    expect((await world.put(body())).gateway.body).toMatchObject({ properties: { operationalState: 'Running' } });
    expect((await world.fetch()).status).toBe(200);
  });
});

describe('what is refused at once', () => {
  type Change = (body: GatewayBody) => void;
  const twoRules =
    (second: Record<string, unknown>): Change =>
    ({ properties }) => {
      const [listener] = properties.httpListeners;
      const [rule] = properties.requestRoutingRules;
      const other = { ...listener!.properties, hostNames: ['b.contoso.com'] };
      properties.httpListeners.push({ name: 'b', properties: other });
      const { priority: _priority, ...rest } = rule!.properties;
      properties.requestRoutingRules.push({
        name: 'b',
        properties: { ...rest, httpListener: ref('httpListeners/b'), ...second },
      });
    };
  const cases: [string, string, Change][] = [
    [
      'a reference to nothing',
      'InvalidResourceReference',
      ({ properties }) =>
        Object.assign(properties.requestRoutingRules[0]!.properties, {
          backendAddressPool: ref('backendAddressPools/none'),
        }),
    ],
    [
      'a subnet that does not exist',
      'InvalidResourceReference',
      ({ properties }) =>
        Object.assign(properties, {
          gatewayIPConfigurations: [
            { name: 'c', properties: { subnet: { id: `${NETWORK}/virtualNetworks/no/subnets/no` } } },
          ],
        }),
    ],
    [
      'Key Vault without an identity',
      'ApplicationGatewayKeyVaultSecretRequiresUserAssignedIdentity',
      (it) => delete it.identity,
    ],
    [
      'a certificate without data',
      'ApplicationGatewayCertificateDataOrKeyVaultSecretIdMustBeSpecified',
      ({ properties }) => properties.sslCertificates.push({ name: 'empty', properties: {} }),
    ],
    [
      'a PFX that is none',
      'ApplicationGatewaySslCertificateInvalidData',
      ({ properties }) =>
        properties.sslCertificates.push({ name: 'bad', properties: { data: 'bm90IGEgcGZ4', password: 'x' } }),
    ],
    [
      'a rule without priority',
      'ApplicationGatewayRequestRoutingRulePriorityCannotBeEmpty',
      ({ properties }) => delete properties.requestRoutingRules[0]!.properties['priority'],
    ],
    ['a mixture of priorities', 'ApplicationGatewayRequestRoutingRulePartialPriorityDefined', twoRules({})],
    ['a priority twice', 'ApplicationGatewayRequestRoutingRulePriorityMustBeUnique', twoRules({ priority: 100 })],
    [
      'one listener for two rules',
      'ApplicationGatewayRequestRoutingRulesUsingSameHttpListener',
      twoRules({ priority: 200, httpListener: ref('httpListeners/listener') }),
    ],
    [
      'a host name on two listeners of a port',
      'ApplicationGatewayHttpListenersUsingSameFrontendPort',
      (it) => {
        twoRules({ priority: 200 })(it);
        Object.assign(it.properties.httpListeners[1]!.properties, { hostNames: [PUBLIC_HOST.toUpperCase()] });
      },
    ],
    [
      'a path twice in a map',
      'ApplicationGatewayPathsWithinUrlPathMapMustBeUnique',
      ({ properties }) =>
        Object.assign(properties, {
          urlPathMaps: [
            { name: 'map', properties: { pathRules: [{ name: 'a', properties: { paths: ['/a/*', '/A/*'] } }] } },
          ],
        }),
    ],
    [
      'authentication certificates on v2',
      'ApplicationGatewayFeatureCannotBeEnabledForSelectedSku',
      ({ properties }) =>
        Object.assign(properties, {
          authenticationCertificates: [{ name: 'a', properties: { data: world.root.data } }],
        }),
    ],
    [
      'trusted roots on v1',
      'ApplicationGatewayFeatureCannotBeEnabledForSelectedSku',
      ({ properties }) => Object.assign(properties, { sku: { name: 'Standard_Medium', tier: 'Standard' } }),
    ],
    [
      'more than 100 trusted roots',
      'LocalAzureAssumesRefusal',
      ({ properties }) => {
        for (let i = 0; i < 100; i++)
          properties.trustedRootCertificates.push({ name: `more-${i}`, properties: { data: world.root.data } });
      },
    ],
  ];

  test.each(cases)('%s: %s', async (_what, code, change) => {
    const { put } = await world.put(body(change));
    expect(put).toMatchObject({ status: 400, body: { error: { code } } });
    expect((await world.arm.send('GET', GATEWAY + VERSION)).status).toBe(404);
  });

  test('a caller who may not join the subnet or assign the identity: LinkedAuthorizationFailed', async () => {
    const { access } = world.azure.context;
    const { token } = access.issueToken(world.azure.appIdentity, 'https://management.azure.com');
    const roleId = 'aaaaaaaa-0000-4000-8000-000000000002';
    const definition = `${GROUP}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`;
    const permissions = [{ actions: ['Microsoft.Network/applicationGateways/*'] }];
    await world.arm.send('PUT', definition + VERSION, { properties: { roleName: 'Gateway only', permissions } });
    await world.arm.send(
      'PUT',
      `${GROUP}/providers/Microsoft.Authorization/roleAssignments/bbbbbbbb-0000-4000-8000-000000000002${VERSION}`,
      {
        properties: { principalId: world.azure.appIdentity.objectId, roleDefinitionId: definition },
      },
    );
    const { put } = await world.put(body(), { authorization: `Bearer ${token}` });
    expect(put).toMatchObject({ status: 403, body: { error: { code: 'LinkedAuthorizationFailed' } } });
    expect(JSON.stringify(put.body)).toContain('userAssignedIdentities/assign/action');
  });

  test('a WAF configuration beside a WAF policy may stay, but not change', async () => {
    const firewall = { enabled: true, firewallMode: 'Detection', ruleSetType: 'OWASP', ruleSetVersion: '3.2' };
    const withWaf = (mode: string) =>
      body(({ properties }) =>
        Object.assign(properties, {
          sku: { name: 'WAF_v2', tier: 'WAF_v2', capacity: 1 },
          webApplicationFirewallConfiguration: { ...firewall, firewallMode: mode },
        }),
      );
    await world.put(withWaf('Detection'));
    const waf = `${NETWORK}/ApplicationGatewayWebApplicationFirewallPolicies/waf`;
    const policy = { firewallPolicy: { id: waf } };
    const dangling = withWaf('Detection');
    Object.assign(dangling.properties, policy);
    expect((await world.put(dangling)).put.body).toMatchObject({ error: { code: 'InvalidResourceReference' } });
    await world.arm.send('PUT', waf + VERSION, { location: 'westeurope', properties: {} });
    const attach = withWaf('Detection');
    Object.assign(attach.properties, policy);
    expect((await world.put(attach)).put.status).toBe(200);
    const changed = withWaf('Prevention');
    Object.assign(changed.properties, policy);
    expect((await world.put(changed)).put.body).toMatchObject({
      error: { code: 'ApplicationGatewayWafConfigurationCannotBeChangedWithWafPolicy' },
    });
  });
});

describe('Key Vault', () => {
  const denied = { status: 403, code: 'Forbidden', innerCode: 'ForbiddenByRbac', message: 'Caller is not authorized.' };

  test('a refusal fails the operation, with Azure’s details, and the old configuration stays in force', async () => {
    await world.put(body());
    world.vault.set(`${SECRET}-2`, denied);
    const { status, gateway } = await world.put(
      body(({ properties }) =>
        Object.assign(properties.sslCertificates[0]!.properties, { keyVaultSecretId: `${SECRET}-2` }),
      ),
    );
    expect(status).toMatchObject({
      status: 'Failed',
      error: {
        code: 'ApplicationGatewayKeyVaultSecretException',
        message: expect.stringContaining('Problem occured while accessing and validating KeyVault Secrets'),
        details: [{ code: 'ApplicationGatewayKeyVaultSecretAccessDenied' }],
      },
    });
    expect(gateway.body).toMatchObject({ properties: { provisioningState: 'Failed' } });
    expect((await world.fetch()).status).toBe(200);
  });

  test('a new version is served after four hours, or at once after a PUT', async () => {
    await world.put(body());
    expect((await world.fetch()).subject).toBe(PUBLIC_HOST);
    world.vault.set(SECRET, pemSecret(await world.publicCa.issue({ names: [PUBLIC_HOST], commonName: 'second' })));
    expect((await world.fetch()).subject).toBe(PUBLIC_HOST);
    world.azure.context.clock.advance(4 * 3_600_000);
    await until(async () => (await world.fetch()).subject === 'second');
    world.vault.set(SECRET, pemSecret(await world.publicCa.issue({ names: [PUBLIC_HOST], commonName: 'third' })));
    await world.put(body());
    expect((await world.fetch()).subject).toBe('third');
  });

  test('a secret that is gone at the re-read disables the listener, visibly, until it is back', async () => {
    await world.put(body());
    const secret = world.vault.get(SECRET)!;
    world.vault.delete(SECRET);
    world.azure.context.clock.advance(4 * 3_600_000);
    const listeners = async () => {
      const { body: state } = await world.arm.send('GET', '/_local/state');
      return (state as { services: { applicationGateway: { gateways: { listeners: unknown[] }[] } } }).services
        .applicationGateway.gateways[0]?.listeners[0];
    };
    await until(async () => JSON.stringify(await listeners()).includes('SecretDeletedFromKeyVault'));
    await expect(world.fetch()).rejects.toThrow(/socket|ECONNRESET|hang up|disconnected/);
    world.vault.set(SECRET, secret);
    world.azure.context.clock.advance(4 * 3_600_000);
    await until(async () => JSON.stringify(await listeners()).includes('"enabled":true'));
    expect((await world.fetch()).status).toBe(200);
  });
});

describe('an uploaded PFX', () => {
  const uploaded = (properties: Record<string, unknown>) =>
    body((it) => {
      it.properties.sslCertificates[0]!.properties = properties;
    });

  test('is served, never answered, kept when it is sent without data, and refused with a wrong password', async () => {
    const wrong = await world.put(uploaded({ data: uploadedPfx, password: 'wrong' }));
    expect(wrong.put.body).toMatchObject({ error: { code: 'ApplicationGatewaySslCertificatePasswordIncorrect' } });
    const { put, gateway } = await world.put(uploaded({ data: uploadedPfx, password: 'secret' }));
    for (const answer of [put, gateway]) expect(JSON.stringify(answer.body)).not.toContain(uploadedPfx);
    expect(child(gateway, 'sslCertificates', 'listener')).toMatchObject({ publicCertData: expect.any(String) });
    expect((await world.fetch()).subject).toBe('uploaded.contoso.com');
    await world.put(gateway.body);
    expect((await world.fetch()).subject).toBe('uploaded.contoso.com');
    expect(JSON.stringify(world.azure.context.journal.entries())).not.toContain(uploadedPfx);
  });
});

describe('backend health says why', () => {
  const first = async () => (await world.backendHealth())[0];

  test('Healthy, with the chain that was presented', async () => {
    await world.put(body());
    expect(await first()).toMatchObject({
      address: HOST,
      health: 'Healthy',
      healthProbeLog: 'Success. Received 200 status code',
      healthProbeErrorName: 'SuccessWithStatusCode',
      backendCertificateChainMetadata: {
        certificateChainMetadata: [{ subject: `CN=${HOST}` }, { subject: 'CN=contoso internal root' }],
      },
    });
  });

  test('it answers 202 with null and a Location alone', async () => {
    await world.put(body());
    world.azure.context.settings.durations.backendHealth = 60_000;
    const { status, body: answer, headers } = await world.arm.send('POST', `${GATEWAY}/backendhealth${VERSION}`);
    expect([status, answer, headers['azure-asyncoperation']]).toEqual([202, null, undefined]);
    const poll = await world.arm.send('GET', String(headers.location));
    expect([poll.status, poll.body, poll.headers.location]).toEqual([202, null, headers.location]);
  });

  test('the wrong root', async () => {
    const other = await createTestAuthority('other');
    await world.put(body(undefined, [other.data]));
    expect(await first()).toMatchObject({
      health: 'Unhealthy',
      healthProbeLog: expect.stringMatching(/^The root certificate of/),
    });
    expect((await world.fetch()).status).toBe(502);
  });

  test('no trusted root', async () => {
    await world.put(body(undefined, []));
    expect(await first()).toMatchObject({ health: 'Unhealthy', healthProbeLog: expect.stringContaining('well-known') });
  });

  test('no address record: Unknown after a PUT', async () => {
    world.records.delete(HOST);
    await world.put(body());
    expect(await first()).toMatchObject({
      health: 'Unknown',
      healthProbeLog: expect.stringContaining('UnknownBackendHealth'),
    });
    expect((await world.fetch()).status).toBe(502);
  });

  test('a name that the certificate does not carry', async () => {
    world.backend.use(await world.root.issue({ names: ['else.contoso.internal'] }));
    await world.put(body());
    expect(await first()).toMatchObject({
      health: 'Unhealthy',
      healthProbeLog: expect.stringMatching(/^The Common Name of the leaf/),
    });
  });

  test('a probe path that answers 404', async () => {
    world.backend.statusOf = (path) => (path.startsWith('/status') ? 404 : 200);
    await world.put(body());
    expect(await first()).toMatchObject({
      health: 'Unhealthy',
      healthProbeErrorName: 'HttpStatusCodeMismatchWithStatusCode',
      healthProbeLog: "Received invalid status code: 404 in the backend server's HTTP response.",
    });
  });

  test('an expired certificate, by the virtual clock, after as many failures as the probe says', async () => {
    await world.put(body());
    world.azure.context.clock.advance(200 * 86_400_000);
    await until(async () => (await first())?.healthProbeLog.startsWith('Backend certificate is invalid.') ?? false);
    expect((await world.fetch()).status).toBe(502);
  });

  test('a blocked port', async () => {
    await world.arm.send('PUT', '/_local/network', { blocked: [`${world.backend.address}:443`] });
    await world.put(body());
    await until(async () => (await first())?.health === 'Unhealthy');
    expect(await first()).toMatchObject({ healthProbeLog: expect.stringMatching(/could not connect to the backend/) });
    await world.arm.send('PUT', '/_local/network', { blocked: [] });
    await until(async () => (await first())?.health === 'Healthy');
  });

  test('$expand shows the pool and the setting themselves', async () => {
    await world.put(body());
    const { headers } = await world.arm.send('POST', `${GATEWAY}/backendhealth${VERSION}&$expand=BackendAddressPool`);
    await world.azure.context.operations.get(/operationResults\/([0-9a-f-]+)/.exec(String(headers.location))?.[1] ?? '')
      ?.ended;
    expect((await world.arm.send('GET', String(headers.location))).body).toMatchObject({
      backendAddressPools: [
        { backendAddressPool: { name: 'pool', properties: { backendAddresses: [{ fqdn: HOST }] } } },
      ],
    });
  });

  test('on demand, with another path, host and match', async () => {
    world.backend.statusOf = (path) => (path === '/other' ? 503 : 200);
    await world.put(body());
    const { headers } = await world.arm.send('POST', `${GATEWAY}/getBackendHealthOnDemand${VERSION}`, {
      protocol: 'Https',
      host: HOST,
      path: '/other',
      timeout: 30,
      match: { statusCodes: ['503'] },
      backendAddressPool: ref('backendAddressPools/pool'),
      backendHttpSettings: ref('backendHttpSettingsCollection/setting'),
    });
    await world.azure.context.operations.get(/operationResults\/([0-9a-f-]+)/.exec(String(headers.location))?.[1] ?? '')
      ?.ended;
    expect((await world.arm.send('GET', String(headers.location))).body).toMatchObject({
      backendHealthHttpSettings: {
        servers: [{ address: HOST, health: 'Healthy', healthProbeLog: 'Success. Received 503 status code' }],
      },
    });
  });
});

describe('the data plane', () => {
  test('terminates TLS, verifies the backend by name and root, and forwards with the setting’s host', async () => {
    await world.put(body());
    const answer = await world.fetch({ method: 'POST', body: 'payload' });
    expect(answer).toMatchObject({ status: 200, body: 'backend saw /orders/1', subject: PUBLIC_HOST });
    expect(world.backend.seen).toEqual([{ host: HOST, url: '/orders/1', body: 'payload' }]);
    expect(new Set(world.backend.serverNames)).toEqual(new Set([HOST]));
  });

  test('knows a host of nobody’s as 404, and Azure’s page for 502', async () => {
    await world.put(body());
    expect((await world.fetch({ host: 'nobody.example' })).status).toBe(404);
    world.records.delete(HOST);
    await world.put(body());
    expect(await world.fetch()).toMatchObject({
      status: 502,
      body: expect.stringContaining('Microsoft-Azure-Application-Gateway/v2'),
    });
  });

  test('keeps the address of a name beyond its change, until a PUT', async () => {
    await world.put(body());
    world.records.set(HOST, '10.9.9.9');
    expect((await world.fetch()).status).toBe(200);
    await world.put(body());
    expect((await world.fetch()).status).toBe(502);
  });

  test('routes by path, redirects, and serves wildcard sites', async () => {
    await world.put(
      body(({ properties }) => {
        const to = {
          backendAddressPool: ref('backendAddressPools/pool'),
          backendHttpSettings: ref('backendHttpSettingsCollection/setting'),
        };
        Object.assign(properties, {
          redirectConfigurations: [
            {
              name: 'away',
              properties: {
                redirectType: 'Found',
                targetUrl: 'https://example.com',
                includePath: true,
                includeQueryString: true,
              },
            },
          ],
          urlPathMaps: [
            {
              name: 'map',
              properties: {
                defaultRedirectConfiguration: ref('redirectConfigurations/away'),
                pathRules: [{ name: 'orders', properties: { paths: ['/orders/*'], ...to } }],
              },
            },
          ],
        });
        properties.httpListeners[0]!.properties['hostNames'] = ['*.contoso.com'];
        properties.requestRoutingRules[0]!.properties = {
          ruleType: 'PathBasedRouting',
          priority: 10,
          httpListener: ref('httpListeners/listener'),
          urlPathMap: ref('urlPathMaps/map'),
        };
      }),
    );
    expect((await world.fetch({ host: 'shop.contoso.com', path: '/ORDERS/7' })).body).toBe('backend saw /ORDERS/7');
    expect(await world.fetch({ host: 'shop.contoso.com', path: '/else?a=1' })).toMatchObject({
      status: 302,
      headers: { location: 'https://example.com/else?a=1' },
    });
  });

  /** A site beside the sample's, which sends everything to a URL that tells it apart. */
  const otherSite = (name: string, listener: Record<string, unknown>, priority: number) => (it: GatewayBody) => {
    const { properties } = it;
    const like = properties.httpListeners[0]!.properties;
    properties.httpListeners.push({ name, properties: { ...like, ...listener } });
    properties['redirectConfigurations'] = [
      ...((properties['redirectConfigurations'] as unknown[] | undefined) ?? []),
      { name, properties: { redirectType: 'Found', targetUrl: `https://${name}.example`, includePath: false } },
    ];
    const rule = { ruleType: 'Basic', priority, httpListener: ref(`httpListeners/${name}`) };
    const redirectConfiguration = ref(`redirectConfigurations/${name}`);
    properties.requestRoutingRules.push({ name, properties: { ...rule, redirectConfiguration } });
  };

  test('a wildcard with an earlier rule takes the traffic of a name, with its own certificate; one with a later rule does not', async () => {
    const other = await world.publicCa.issue({ names: ['*.contoso.com'], commonName: 'tenants' });
    world.vault.set(`${SECRET}-tenants`, { ...pemSecret(other), id: `${SECRET}-tenants/v` });
    const tenants = (priority: number) =>
      body((it) => {
        it.properties.sslCertificates.push({ name: 'tenants', properties: { keyVaultSecretId: `${SECRET}-tenants` } });
        const sslCertificate = ref('sslCertificates/tenants');
        otherSite('tenants', { hostNames: ['*.contoso.com'], sslCertificate }, priority)(it);
      });
    await world.put(tenants(200));
    expect(await world.fetch()).toMatchObject({ status: 200, subject: PUBLIC_HOST });
    expect((await world.fetch({ host: 'a.contoso.com' })).headers['location']).toBe('https://tenants.example');
    await world.put(tenants(50));
    expect(await world.fetch()).toMatchObject({
      status: 302,
      subject: 'tenants',
      headers: { location: 'https://tenants.example' },
    });
  });

  test('a listener for any host with an earlier rule takes everything', async () => {
    await world.put(body(otherSite('any', { hostNames: [] }, 50)));
    expect((await world.fetch()).headers['location']).toBe('https://any.example');
  });

  test('the same name and port on a private and on an IPv6 front end are sites of their own', async () => {
    const subnet = { id: `${NETWORK}/virtualNetworks/vnet/subnets/snet-agw` };
    const address6 = `${NETWORK}/publicIPAddresses/pip6`;
    await world.arm.send('PUT', address6 + VERSION, {
      location: 'westeurope',
      sku: { name: 'Standard' },
      properties: { publicIPAddressVersion: 'IPv6', publicIPAllocationMethod: 'Static' },
    });
    world.azure.context.clock.advance(5_000);
    const { put, gateway } = await world.put(
      body((it) => {
        (it.properties['frontendIPConfigurations'] as unknown[]).push(
          {
            name: 'private',
            properties: { privateIPAddress: '10.0.0.10', privateIPAllocationMethod: 'Static', subnet },
          },
          { name: 'v6', properties: { publicIPAddress: { id: address6 } } },
        );
        const at = (name: string) => ({ frontendIPConfiguration: ref(`frontendIPConfigurations/${name}`) });
        otherSite('inside', { ...at('private'), hostNames: [PUBLIC_HOST] }, 50)(it);
        otherSite('six', { ...at('v6'), hostNames: [PUBLIC_HOST] }, 60)(it);
      }),
    );
    expect(put.status).toBe(201);
    expect(child(gateway, 'frontendIPConfigurations', 'private')).toMatchObject({ privateIPAddress: '10.0.0.10' });
    const found = world.azure.context.resources.get(address6)?.properties['ipAddress'] as string;
    expect(found).toMatch(/^2001:db8::/);
    expect((await world.fetch()).status).toBe(200);
    expect((await world.fetch({ address: '10.0.0.10' })).headers['location']).toBe('https://inside.example');
    expect((await world.fetch({ address: found })).headers['location']).toBe('https://six.example');
  });

  test('drops no request of kept-alive clients while the configuration and the backend’s root change, with overlap', async () => {
    await world.put(body());
    const renewedRoot = await createTestAuthority('renewed root');
    const renewed = await renewedRoot.issue({ names: [HOST] });
    const agent = new HttpsAgent({ keepAlive: true, maxSockets: 4 });
    const load = { on: true };
    const statuses: number[] = [];
    const client = async (): Promise<void> => {
      while (load.on) statuses.push((await world.fetch({ agent })).status);
    };
    const clients = [client(), client(), client(), client()];
    await world.put(body(undefined, [world.root.data, renewedRoot.data]));
    world.backend.use(renewed);
    await world.put(body(undefined, [world.root.data, renewedRoot.data]));
    await world.put(body(undefined, [renewedRoot.data]));
    await until(async () => statuses.length > 200);
    load.on = false;
    await Promise.all(clients);
    agent.destroy();
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
  });

  test('the control without overlap fails', async () => {
    await world.put(body());
    const renewedRoot = await createTestAuthority('renewed root');
    world.backend.use(await renewedRoot.issue({ names: [HOST] }));
    await world.put(body());
    expect((await world.fetch()).status).toBe(502);
  });

  test('v1 takes the exact leaf for the pool’s name', async () => {
    const leaf = await world.root.issue({ names: [HOST] });
    world.backend.use(leaf);
    const v1 = (data: string) =>
      body(({ properties }) => {
        Object.assign(properties, {
          sku: { name: 'Standard_Medium', tier: 'Standard', capacity: 1 },
          authenticationCertificates: [{ name: 'leaf', properties: { data } }],
          frontendPorts: [{ name: 'port-80', properties: { port: 80 } }],
          sslCertificates: [],
        });
        Object.assign(properties.backendHttpSettingsCollection[0]!.properties, {
          trustedRootCertificates: [],
          authenticationCertificates: [ref('authenticationCertificates/leaf')],
        });
        Object.assign(properties.httpListeners[0]!.properties, {
          protocol: 'Http',
          hostNames: [],
          hostName: PUBLIC_HOST,
          sslCertificate: undefined,
          frontendPort: ref('frontendPorts/port-80'),
        });
        delete properties.requestRoutingRules[0]!.properties['priority'];
      }, []);
    await world.put(v1(leaf.data));
    expect((await world.backendHealth())[0]).toMatchObject({ health: 'Healthy' });
    await world.put(v1(world.root.data));
    expect((await world.backendHealth())[0]).toMatchObject({
      healthProbeLog: 'Backend server certificate is not whitelisted with Application Gateway.',
    });
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 8_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('It did not come about within 8 s.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
