import { ApiManagementClient } from '@azure/arm-apimanagement';
import { Agent, request } from 'node:https';
import { connect, type TLSSocket } from 'node:tls';
import { createApiManagement } from '../../../../local/azure/api-management/api-management.ts';
import type { VaultSecret } from '../../../../local/azure/core/contracts.ts';
import { createLocalAzure, type LocalAzure, type LocalAzureOptions } from '../../../../local/azure/core/local-azure.ts';
import { createWebApps } from '../../../../local/azure/web-app/web-apps.ts';
import { type ArmAnswer, type ArmClient, createArmClient } from '../../../support/arm-client.ts';

const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111';
const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-edge`;
const SERVICE = `${GROUP}/providers/Microsoft.ApiManagement/service/apim-edge`;
const VERSION = '?api-version=2024-05-01';
const SECRET = 'https://kv.vault.azure.net/secrets/apim';
const HOST = 'apim.contoso.internal';
const SUBNET = `${GROUP}/providers/Microsoft.Network/virtualNetworks/vnet/subnets/snet-apim`;
const IN_NETWORK = { virtualNetworkConfiguration: { subnetResourceId: SUBNET } };
const PROXY = { type: 'Proxy', hostName: HOST, keyVaultId: SECRET };

let azure: LocalAzure;
let arm: ArmClient;
let secrets: Map<string, VaultSecret>;

beforeEach(() => {
  secrets = new Map();
});
afterEach(() => azure.stop());

async function start(service: Record<string, unknown> = {}, options: Partial<LocalAzureOptions> = {}): Promise<void> {
  azure = await createLocalAzure({
    services: [createWebApps, createApiManagement],
    calm: true,
    seed: 1,
    timeScale: 1_000_000,
    throttling: false,
    ...options,
  });
  arm = createArmClient(azure);
  azure.context.vaults.attach(async (secretId) => {
    const secret = secrets.get(secretId);
    if (!secret)
      throw { status: 403, code: 'Forbidden', innerCode: 'ForbiddenByRbac', message: 'Caller is not authorized.' };
    return secret;
  });
  await arm.send('PUT', GROUP + VERSION, { location: 'westeurope' });
  const created = await arm.send('PUT', SERVICE + VERSION, {
    location: 'West Europe',
    sku: { name: 'Premium', capacity: 1 },
    identity: { type: 'SystemAssigned' },
    properties: { publisherEmail: 'a@b.c', publisherName: 'Contoso', virtualNetworkType: 'Internal', ...IN_NETWORK },
    ...service,
  });
  expect(created.status).toBe(201);
  await settled(created);
}

async function storeSecret(version: string, names = [HOST]): Promise<void> {
  const pem = await azure.context.pki.issue(names);
  const id = `${SECRET}/${version}`;
  secrets.set(SECRET, { value: '', contentType: 'application/x-pkcs12', version, id, pem });
}

async function settled({ headers }: ArmAnswer): Promise<Record<string, unknown>> {
  for (;;) {
    const answer = await arm.send('GET', String(headers['azure-asyncoperation'] ?? headers.location));
    const body = (answer.body ?? {}) as { status?: string };
    if (answer.status !== 202 && body.status !== 'InProgress') return body;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const patch = (properties: Record<string, unknown>, version = VERSION): Promise<ArmAnswer> =>
  arm.send('PATCH', SERVICE + version, { properties });
const read = async () =>
  (await arm.send('GET', SERVICE + VERSION)).body as { etag: string; properties: Record<string, unknown> };

/** A handshake as from inside the network: the certificate served, or why there is none. */
async function served(
  host: string,
  address = '10.0.1.4',
): Promise<{ subject: string; thumbprint: string; authorized: boolean }> {
  const socket = await azure.context.network.connect(address, 443);
  return await new Promise((resolve, reject) => {
    const secure: TLSSocket = connect({ socket, servername: host, ca: azure.caPem, rejectUnauthorized: false }, () => {
      const { subject, fingerprint } = secure.getPeerCertificate();
      const { authorized } = secure;
      secure.destroy();
      resolve({ subject: String(subject.CN), thumbprint: fingerprint.replaceAll(':', ''), authorized });
    });
    secure.on('error', reject);
  });
}

function get(host: string, path: string, agent?: Agent): Promise<{ status: number; body: string }> {
  const port = azure.context.network.lookup('10.0.1.4', 443) ?? 0;
  return new Promise((resolve, reject) => {
    const target = { host: '127.0.0.1', port, path, servername: HOST, headers: { host }, ca: azure.caPem };
    request({ ...target, agent: agent ?? new Agent({ keepAlive: false }) }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on('error', reject)
      .end();
  });
}

describe('a new service', () => {
  test('has its default host name, a private address, and a certificate that nobody in the network trusts', async () => {
    await start();
    const { properties } = await read();
    expect(properties).toMatchObject({
      provisioningState: 'Succeeded',
      targetProvisioningState: '',
      privateIPAddresses: ['10.0.1.4'],
      hostnameConfigurations: [
        { hostName: 'apim-edge.azure-api.net', certificateSource: 'BuiltIn', defaultSslBinding: true },
      ],
    });
    expect(await served(HOST)).toMatchObject({ subject: 'apim-edge.azure-api.net', authorized: false });
  });

  test('shows no private address outside of internal mode', async () => {
    await start({ properties: { publisherEmail: 'a@b.c', publisherName: 'Contoso' } });
    expect((await read()).properties).toMatchObject({ privateIPAddresses: null, publicIPAddresses: ['203.0.113.10'] });
  });
});

describe('a custom domain', () => {
  test('is served, verified, once the update has ended; until then the old certificate is', async () => {
    await start();
    azure.context.settings.timeScale = 1_000;
    await storeSecret('v1');
    const accepted = await patch({ hostnameConfigurations: [PROXY] });
    expect(accepted.status).toBe(202);
    expect((await read()).properties).toMatchObject({
      provisioningState: 'Updating',
      targetProvisioningState: 'Updating',
    });
    expect((await served(HOST)).authorized).toBe(false);
    azure.context.settings.timeScale = 1_000_000;
    expect(await settled(accepted)).toMatchObject({ status: 'Succeeded' });
    const certificate = await served(HOST);
    expect(certificate).toMatchObject({ subject: HOST, authorized: true });
    const [builtIn, custom] = (await read()).properties['hostnameConfigurations'] as Record<string, unknown>[];
    expect(builtIn).toMatchObject({ certificateSource: 'BuiltIn' });
    expect(custom).toMatchObject({
      keyVaultId: SECRET,
      certificateSource: 'KeyVault',
      certificateStatus: 'Completed',
      certificate: { thumbprint: certificate.thumbprint, subject: `CN=${HOST}` },
    });
  });

  test('that is there already is answered at once, with the same etag', async () => {
    await start();
    await storeSecret('v1');
    await settled(await patch({ hostnameConfigurations: [PROXY] }));
    const before = await read();
    const again = await patch({ hostnameConfigurations: before.properties['hostnameConfigurations'] });
    expect([again.status, again.headers['azure-asyncoperation'], again.headers.location]).toEqual([
      200,
      undefined,
      undefined,
    ]);
    expect(again.headers.etag).toBe(`"${before.etag}"`);
  });

  test('is gone when the list that replaces the whole one does not have it', async () => {
    await start();
    await storeSecret('v1');
    await settled(await patch({ hostnameConfigurations: [PROXY] }));
    await settled(await patch({ hostnameConfigurations: [] }));
    expect((await read()).properties['hostnameConfigurations']).toHaveLength(1);
    expect((await served(HOST)).authorized).toBe(false);
  });

  test('is read from the vault again after four hours, without cutting connections that are open', async () => {
    await start({}, { timeScale: 100_000 });
    await storeSecret('v1');
    await settled(await patch({ hostnameConfigurations: [PROXY] }));
    const before = (await served(HOST)).thumbprint;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await get(HOST, '/status-0123456789abcdef', agent);
    await storeSecret('v2');
    azure.context.clock.advance(4 * 3_600_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const after = (await served(HOST)).thumbprint;
    expect(after).not.toBe(before);
    expect((await get(HOST, '/status-0123456789abcdef', agent)).status).toBe(200);
    agent.destroy();
    expect(JSON.stringify(await read())).toContain(after);
  });

  test.each([
    [
      'no key material',
      [{ type: 'Proxy', hostName: HOST }],
      'InvalidParameters',
      /Either encodedCertificate or keyVaultId/,
    ],
    [
      'a secret that its identity may not read',
      [PROXY],
      'InvalidOperation',
      /Failed to access KeyVault Secret .* GET permissions/,
    ],
    [
      'an identity that it does not have',
      [{ ...PROXY, identityClientId: SUBSCRIPTION }],
      'InvalidOperation',
      /is not enabled/,
    ],
    [
      'a PFX that is none',
      [{ type: 'Proxy', hostName: HOST, encodedCertificate: 'AAAA' }],
      'InvalidParameters',
      /invalid/,
    ],
  ])('is refused with %s', async (_case, hostnameConfigurations, code, message) => {
    await start();
    const { status, body } = await patch({ hostnameConfigurations });
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { code, message: expect.stringMatching(message) as string } });
    expect((await read()).properties['provisioningState']).toBe('Succeeded');
  });
});

describe('an update', () => {
  test('locks the service', async () => {
    await start();
    azure.context.settings.timeScale = 1_000;
    await storeSecret('v1');
    await patch({ hostnameConfigurations: [PROXY] });
    expect(await patch({ hostnameConfigurations: [] })).toMatchObject({
      status: 409,
      body: {
        error: {
          code: 'ServiceLocked',
          message: 'The API Service apim-edge is transitioning at this time. Please try the request again later.',
        },
      },
    });
  });

  test('that fails leaves the service serving what it did', async () => {
    await start();
    await storeSecret('v1');
    azure.context.faults.set([
      { match: { method: 'PATCH' }, fault: { kind: 'failOperation', code: 'Internal', message: 'no' } },
    ]);
    expect(await settled(await patch({ hostnameConfigurations: [PROXY] }))).toMatchObject({ status: 'Failed' });
    expect((await read()).properties).toMatchObject({ provisioningState: 'Failed' });
    expect((await served(HOST)).authorized).toBe(false);
    expect((await settled(await patch({ hostnameConfigurations: [PROXY] }))).status).toBe('Succeeded');
  });

  test('moves the private address when the service is tagged so', async () => {
    await start({ tags: { 'edge-tls-local.move-address': 'true' } });
    await settled(
      await arm.send('POST', `${SERVICE}/applynetworkconfigurationupdates${VERSION}`, { location: 'West Europe' }),
    );
    expect((await read()).properties['privateIPAddresses']).toEqual(['10.0.1.5']);
    await expect(served(HOST, '10.0.1.4')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect((await served(HOST, '10.0.1.5')).subject).toBe('apim-edge.azure-api.net');
  });

  test('takes a Developer service away for as long as it lasts', async () => {
    await start({ sku: { name: 'Developer', capacity: 1 } });
    azure.context.settings.timeScale = 1_000;
    await storeSecret('v1');
    const accepted = await patch({ hostnameConfigurations: [PROXY] });
    await expect(served(HOST)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    azure.context.settings.timeScale = 1_000_000;
    await settled(accepted);
    expect((await served(HOST)).authorized).toBe(true);
  });
});

describe('the protocol of long operations', () => {
  test.each([
    [
      '2021-08-01',
      { status: 202, hasAsync: false, last: 'apim-edge' },
      /\/operationresults\/[\w-]+\?api-version=2021-08-01$/,
    ],
    [
      '2022-08-01',
      { status: 200, hasAsync: true, last: 'Succeeded' },
      /\/operationresults\/[\w-]+\?api-version=2022-08-01&asyncResponse$/,
    ],
    ['2024-05-01', { status: 202, hasAsync: true, last: 'nothing' }, /\/locations\/westeurope\/operationResults\//],
  ])('of api-version %s', async (version, { status, hasAsync, last }, location) => {
    await start();
    azure.context.settings.timeScale = 1_000;
    await storeSecret('v1');
    const accepted = await patch({ hostnameConfigurations: [PROXY] }, `?api-version=${version}`);
    expect(accepted.status).toBe(status);
    expect(accepted.headers.location).toMatch(location);
    expect(accepted.headers['azure-asyncoperation'] !== undefined).toBe(hasAsync);
    expect(accepted.headers['retry-after']).toBe('1');
    azure.context.settings.timeScale = 1_000_000;
    await settled(accepted);
    const { body } = await arm.send('GET', String(accepted.headers.location));
    const { name, status: word } = (body ?? {}) as { name?: string; status?: string };
    expect(name ?? word ?? 'nothing').toBe(last);
  });
});

test('the official SDK updates the host names to the end', async () => {
  await start();
  await storeSecret('v1');
  const client = new ApiManagementClient(
    { getToken: async () => ({ token: azure.accessToken, expiresOnTimestamp: Date.now() + 3_600_000 }) },
    SUBSCRIPTION,
    { endpoint: azure.armUrl, tlsOptions: { ca: azure.caPem } },
  );
  await client.apiManagementService.beginUpdateAndWait(
    'rg-edge',
    'apim-edge',
    { hostnameConfigurations: [{ type: 'Proxy', hostName: HOST, keyVaultId: SECRET }] },
    { updateIntervalInMs: 10 },
  );
  const service = await client.apiManagementService.get('rg-edge', 'apim-edge');
  expect(service.hostnameConfigurations?.map(({ hostName }) => hostName)).toEqual(['apim-edge.azure-api.net', HOST]);
});

describe('the gateway', () => {
  const api = {
    properties: { path: 'orders', serviceUrl: 'https://app-edge.azurewebsites.net', displayName: 'Orders' },
  };

  test('answers probes, sends APIs to their web app over verified TLS, and refuses everything else', async () => {
    await start();
    await storeSecret('v1');
    await settled(await patch({ hostnameConfigurations: [PROXY] }));
    await arm.send('PUT', `${GROUP}/providers/Microsoft.Web/sites/app-edge${VERSION}`, {
      location: 'westeurope',
      properties: {},
    });
    await arm.send('PUT', `${SERVICE}/apis/orders${VERSION}`, api);
    expect(await get(HOST, '/status-0123456789abcdef')).toEqual({ status: 200, body: 'Service Operational.' });
    const answer = await get(HOST, '/orders/42?full=1');
    expect(JSON.parse(answer.body)).toMatchObject({ path: '/42?full=1', host: 'app-edge.azurewebsites.net' });
    expect((await get(HOST, '/unknown')).status).toBe(404);
    expect((await get('127.0.0.1', '/status-0123456789abcdef')).status).toBe(404);
    expect((await get('apim-edge.developer.azure-api.net', '/')).status).toBe(200);
  });

  test('answers 500 when the backend is not there or shows a certificate for another name', async () => {
    await start();
    await storeSecret('v1');
    await settled(await patch({ hostnameConfigurations: [PROXY] }));
    await arm.send('PUT', `${SERVICE}/apis/orders${VERSION}`, api);
    expect((await get(HOST, '/orders/1')).status).toBe(500);
  });

  test('wants a subscription key for an API that requires one', async () => {
    await start();
    await storeSecret('v1');
    await settled(await patch({ hostnameConfigurations: [PROXY] }));
    const properties = { ...api.properties, subscriptionRequired: true };
    await arm.send('PUT', `${SERVICE}/apis/orders${VERSION}`, { properties });
    expect((await get(HOST, '/orders/1')).status).toBe(401);
  });
});
