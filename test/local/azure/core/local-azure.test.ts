import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JOURNAL_LIMITS } from '../../../../local/azure/core/journal.ts';
import { createLocalAzure, type LocalAzure, type LocalAzureOptions } from '../../../../local/azure/core/local-azure.ts';
import type { LocalAzureServiceFactory } from '../../../../local/azure/core/contracts.ts';
import { createArmClient } from '../../../support/arm-client.ts';

const SUBSCRIPTION = '/subscriptions/11111111-1111-4111-8111-111111111111';
const GROUP = `${SUBSCRIPTION}/resourceGroups/rg-edge`;
const VERSION = '?api-version=2026-01-01';

let azure: LocalAzure;

async function start(options: Partial<LocalAzureOptions> = {}): Promise<ReturnType<typeof createArmClient>> {
  azure = await createLocalAzure({ services: [], calm: true, seed: 1, ...options });
  return createArmClient(azure);
}

afterEach(() => azure.stop());

describe('Resource Manager', () => {
  test('keeps resource groups, found without regard to case', async () => {
    const arm = await start();
    expect((await arm.send('PUT', GROUP + VERSION, { location: 'westeurope' })).status).toBe(201);
    const found = await arm.send('GET', GROUP.toUpperCase().replace('/SUBSCRIPTIONS', '/Subscriptions') + VERSION);
    expect(found.body).toMatchObject({ name: 'rg-edge', location: 'westeurope' });
  });

  test('lists subscriptions with a group, and the tenant, as every client asks first', async () => {
    const arm = await start();
    await arm.send('PUT', GROUP + VERSION, { location: 'westeurope' });
    const { value } = (await arm.send('GET', `/subscriptions${VERSION}`)).body as { value: { tenantId: string }[] };
    expect(value).toMatchObject([{ id: SUBSCRIPTION, state: 'Enabled' }]);
    const tenants = await arm.send('GET', `/tenants${VERSION}`);
    expect(tenants).toMatchObject({ status: 200, body: { value: [{ tenantId: value[0]?.tenantId }] } });
  });

  test('answers with the headers that Azure puts on everything', async () => {
    const arm = await start();
    const { headers } = await arm.send('PUT', GROUP + VERSION, { location: 'westeurope' });
    expect(headers['x-ms-ratelimit-remaining-subscription-writes']).toBe('199');
    expect(headers['x-ms-ratelimit-remaining-subscription-global-writes']).toBe('2999');
    expect(headers['x-ms-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers['x-ms-routing-request-id']).toMatch(/^LOCALAZURE:\d{8}T\d{6}Z:/);
  });

  test.each([
    {
      what: 'no token',
      status: 401,
      code: 'AuthenticationFailed',
      headers: { authorization: undefined },
      path: GROUP + VERSION,
    },
    {
      what: 'a forged token',
      status: 401,
      code: 'InvalidAuthenticationToken',
      headers: { authorization: 'Bearer a.b.c' },
      path: GROUP + VERSION,
    },
    { what: 'no api-version', status: 400, code: 'MissingApiVersionParameter', headers: {}, path: GROUP },
    {
      what: 'a subscription that is no GUID',
      status: 400,
      code: 'InvalidSubscriptionId',
      headers: {},
      path: `/subscriptions/mine${VERSION}`,
    },
    { what: 'an unknown group', status: 404, code: 'ResourceGroupNotFound', headers: {}, path: GROUP + VERSION },
    {
      what: 'an unknown type',
      status: 404,
      code: 'InvalidResourceType',
      headers: {},
      path: `${SUBSCRIPTION}/providers/Microsoft.Nothing/things${VERSION}`,
    },
  ])('refuses $what', async ({ status, code, headers, path }) => {
    const arm = await start();
    const answer = await arm.send('GET', path, undefined, headers);
    expect([answer.status, (answer.body as { error: { code: string } }).error.code]).toEqual([status, code]);
  });

  test('refuses a token for another audience', async () => {
    const arm = await start();
    const authorization = `Bearer ${azure.tokenFor('https://vault.azure.net')}`;
    const answer = await arm.send('GET', GROUP + VERSION, undefined, { authorization });
    expect(answer.body).toMatchObject({ error: { code: 'InvalidAuthenticationTokenAudience' } });
  });

  test('refuses to put a resource into a group that does not exist', async () => {
    const arm = await start();
    const network = `${GROUP}/providers/Microsoft.Network/virtualNetworks/vnet`;
    const answer = await arm.send('PUT', network + VERSION, { location: 'westeurope', properties: {} });
    expect(answer).toMatchObject({
      status: 404,
      body: { error: { code: 'ResourceGroupNotFound', message: "Resource group 'rg-edge' could not be found." } },
    });
  });

  test('throttles with a 429 and the seconds to wait when the bucket of writes is empty, on Azure time', async () => {
    const arm = await start({ timeScale: 0.01 });
    const answers = [];
    for (let i = 0; i < 205; i++) answers.push(await arm.send('PUT', GROUP + VERSION, { location: 'westeurope' }));
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.body).toMatchObject({ error: { code: 'SubscriptionRequestsThrottled' } });
    expect(refused?.headers['retry-after']).toBe('100');
  });
});

describe('role-based access', () => {
  const asApp = async (arm: ReturnType<typeof createArmClient>, path: string) => {
    const { token } = azure.context.access.issueToken(azure.appIdentity, 'https://management.azure.com/');
    return arm.send('GET', path, undefined, { authorization: `Bearer ${token}` });
  };

  test('refuses what nobody has granted, in Resource Manager’s words', async () => {
    const arm = await start();
    await arm.send('PUT', GROUP + VERSION, { location: 'westeurope' });
    const { objectId } = azure.appIdentity;
    expect(await asApp(arm, GROUP + VERSION)).toMatchObject({
      status: 403,
      body: {
        error: {
          code: 'AuthorizationFailed',
          message:
            `The client '${objectId}' with object id '${objectId}' does not have authorization to perform action ` +
            `'Microsoft.Resources/subscriptions/resourceGroups/read' over scope '${GROUP}' or the scope is invalid. ` +
            'If access was recently granted, please refresh your credentials.',
        },
      },
    });
  });

  test('allows it after a role assignment on a scope above, custom roles included', async () => {
    const arm = await start();
    await arm.send('PUT', GROUP + VERSION, { location: 'westeurope' });
    const roleId = 'aaaaaaaa-0000-4000-8000-000000000001';
    const permissions = [{ actions: ['Microsoft.Resources/subscriptions/resourceGroups/*'] }];
    const definition = `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`;
    await arm.send('PUT', definition + VERSION, { properties: { roleName: 'Group reader', permissions } });
    const assignment = `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleAssignments/bbbbbbbb-0000-4000-8000-000000000001`;
    const put = await arm.send('PUT', assignment + VERSION, {
      properties: { principalId: azure.appIdentity.objectId, roleDefinitionId: definition },
    });
    expect(put.status).toBe(201);
    expect((await asApp(arm, GROUP + VERSION)).status).toBe(200);
    await arm.send('DELETE', assignment + VERSION);
    expect((await asApp(arm, GROUP + VERSION)).status).toBe(403);
  });
});

describe('operations, faults and the journal', () => {
  const slow: LocalAzureServiceFactory = ({ operations }) => ({
    name: 'slow',
    registerArm: (router) =>
      router.on('PUT', '/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.Slow/things/{n}', null, () => {
        const { id } = operations.start({
          kind: 'PutThing',
          resourceId: 'x',
          duration: 0,
          complete: () => ({ ok: true }),
        });
        return { status: 202, body: { operation: id } };
      }),
  });
  const THING = `${GROUP}/providers/Microsoft.Slow/things/one`;
  const startSlow = async () => {
    const arm = await start({ services: [slow] });
    await arm.send('PUT', GROUP + VERSION, { location: 'westeurope' });
    return arm;
  };
  const statusOf = async (arm: ReturnType<typeof createArmClient>, put: { body: unknown }) => {
    const { operation } = put.body as { operation: string };
    await azure.context.operations.get(operation)?.ended;
    const base = `${SUBSCRIPTION}/providers/Microsoft.Slow/locations/westeurope`;
    return {
      status: await arm.send('GET', `${base}/operations/${operation}${VERSION}`),
      result: await arm.send('GET', `${base}/operationResults/${operation}${VERSION}`),
    };
  };

  test('an operation ends as the handler says', async () => {
    const arm = await startSlow();
    const { status, result } = await statusOf(arm, await arm.send('PUT', THING + VERSION, {}));
    expect(status.body).toEqual({ status: 'Succeeded' });
    expect(result.body).toEqual({ ok: true });
  });

  test('the fault plan makes an operation fail after it was accepted', async () => {
    const arm = await startSlow();
    const fault = { kind: 'failOperation', code: 'Broken', message: 'It broke.' };
    await arm.send('PUT', '/_local/faults', [{ match: { method: 'PUT', url: 'Microsoft.Slow' }, fault }]);
    const { status } = await statusOf(arm, await arm.send('PUT', THING + VERSION, {}));
    expect(status.body).toEqual({ status: 'Failed', error: { code: 'Broken', message: 'It broke.', details: [] } });
  });

  test('the fault plan answers instead, or cuts the connection after the effect', async () => {
    const arm = await startSlow();
    await arm.send('PUT', '/_local/faults', [
      {
        match: { url: 'things/one' },
        fault: { kind: 'respond', status: 429, code: 'RetryableError', message: 'Later.' },
      },
      { match: { url: 'rg-lost' }, fault: { kind: 'dropAfter' } },
    ]);
    expect((await arm.send('PUT', THING + VERSION, {})).status).toBe(429);
    expect((await arm.send('PUT', THING + VERSION, {})).status).toBe(202);
    const lost = GROUP.replace('rg-edge', 'rg-lost') + VERSION;
    await expect(arm.send('PUT', lost, { location: 'westeurope' })).rejects.toThrow(/hang up|ECONNRESET/);
    expect((await arm.send('GET', lost)).status).toBe(200);
  });

  test('the journal has every request, with secrets blanked', async () => {
    const arm = await startSlow();
    await arm.send('DELETE', '/_local/journal');
    await arm.send('PUT', THING + VERSION, { properties: { data: 'SECRET', name: 'seen' } });
    const { body } = await arm.send('GET', '/_local/journal');
    expect(JSON.stringify(body)).not.toContain('SECRET');
    expect(body).toMatchObject({
      entries: [{ service: 'arm', method: 'PUT', status: 202, body: { properties: { data: '***', name: 'seen' } } }],
    });
  });

  test('a write is announced as a resource event, at the end of its operation', async () => {
    const arm = await startSlow();
    const seen = new Promise<unknown>((resolve) => azure.context.events.subscribe(resolve));
    await arm.send('PUT', THING + VERSION, {});
    expect(await seen).toMatchObject({
      topic: GROUP,
      subject: THING,
      eventType: 'Microsoft.Resources.ResourceWriteSuccess',
      data: { operationName: 'Microsoft.Slow/things/write', status: 'Succeeded' },
    });
  });

  test('the journal says how many entries it has dropped, the state how many operations are forgotten', async () => {
    const arm = await start();
    await arm.send('DELETE', '/_local/journal');
    const entry = { at: 0, service: 'arm', method: 'GET', url: '/', status: 200, caller: 'me' };
    for (let count = 0; count < JOURNAL_LIMITS.entries + 3; count++) azure.context.journal.record(entry);
    expect((await arm.send('GET', '/_local/journal')).body).toMatchObject({ dropped: 3 });
    await arm.send('DELETE', '/_local/journal');
    expect((await arm.send('GET', '/_local/journal')).body).toEqual({ dropped: 0, entries: [] });
    expect((await arm.send('GET', '/_local/state')).body).toMatchObject({ operationsForgotten: 0 });
  });

  test('the admin routes take the owner’s token alone', async () => {
    const arm = await start();
    expect((await arm.send('GET', '/_local/state', undefined, { authorization: undefined })).status).toBe(401);
    expect((await arm.send('GET', '/_local/state')).body).toMatchObject({
      calm: true,
      seed: 1,
      services: { identity: [] },
    });
    expect((await arm.send('PUT', '/_local/time-scale', { timeScale: 60 })).body).toMatchObject({ timeScale: 60 });
    expect((await arm.send('PUT', '/_local/time-scale', { timeScale: 0 })).status).toBe(400);
  });
});

describe('the network around it', () => {
  test('nothing but a loopback host is accepted', async () => {
    await start();
    await expect(createLocalAzure({ services: [], host: '0.0.0.0' })).rejects.toThrow(/127\.0\.0\.1 only/);
  });

  test('a port that is taken fails the start and leaves nothing behind', async () => {
    await start();
    const { port } = new URL(azure.armUrl);
    const folder = mkdtempSync(join(tmpdir(), 'edge-tls-test-'));
    await expect(createLocalAzure({ services: [], port: Number(port), folder })).rejects.toThrow(/EADDRINUSE/);
    rmSync(folder, { recursive: true });
  });

  test('the tunnel reaches published addresses, and nothing else', async () => {
    await start();
    const { port } = new URL(azure.armUrl);
    azure.context.network.publish('10.0.1.4', 443, Number(port));
    azure.context.network.publish('2001:db8::10', 443, Number(port));
    expect(await connectThroughTunnel('10.0.1.4:443')).toMatch(/^HTTP\/1\.1 200/);
    expect(await connectThroughTunnel('[2001:db8::10]:443')).toMatch(/^HTTP\/1\.1 200/);
    expect(await connectThroughTunnel('10.0.1.5:443')).toMatch(/^HTTP\/1\.1 502/);
    expect(await connectThroughTunnel(`localhost:${port}`)).toMatch(/^HTTP\/1\.1 400/);
  });

  function connectThroughTunnel(authority: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(azure.tunnel.port, azure.tunnel.host);
      socket.on('error', reject).on('data', (data) => {
        socket.destroy();
        resolve(data.toString());
      });
      socket.write(`CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n\r\n`);
    });
  }

  test('its certificate is verified by its own authority', async () => {
    await start();
    const agent = new Agent({ ca: azure.caPem });
    const status = await new Promise((resolve, reject) => {
      request(`${azure.armUrl}/`, { agent }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
    agent.destroy();
    expect(status).toBe(401);
  });
});
