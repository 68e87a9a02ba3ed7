import { createApiManagement } from '../../../../local/azure/api-management/api-management.ts';
import type { VaultSecret } from '../../../../local/azure/core/contracts.ts';
import { createLocalAzure, type LocalAzure } from '../../../../local/azure/core/local-azure.ts';
import { type ArmAnswer, type ArmClient, createArmClient } from '../../../support/arm-client.ts';

const GROUP = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-edge';
const SERVICE = `${GROUP}/providers/Microsoft.ApiManagement/service/apim-edge`;
const IDENTITY = `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-apim`;
const SUBNET = `${GROUP}/providers/Microsoft.Network/virtualNetworks/vnet/subnets/snet-apim`;
const NEWEST = '2024-05-01';
const ASSUMED = 'LocalAzureAssumesRefusal';
const publisher = { publisherEmail: 'a@b.c', publisherName: 'Contoso' };

let azure: LocalAzure;
let arm: ArmClient;
let secret: VaultSecret;

beforeEach(async () => {
  azure = await createLocalAzure({
    services: [createApiManagement],
    calm: true,
    timeScale: 1_000_000,
    throttling: false,
  });
  arm = createArmClient(azure);
  azure.context.vaults.attach(async () => secret);
  await arm.send('PUT', `${GROUP}?api-version=2024-03-01`, { location: 'westeurope' });
});
afterEach(() => azure.stop());

const put = (body: object, version = NEWEST): Promise<ArmAnswer> =>
  arm.send('PUT', `${SERVICE}?api-version=${version}`, { location: 'westeurope', properties: publisher, ...body });
const patch = (body: object): Promise<ArmAnswer> => arm.send('PATCH', `${SERVICE}?api-version=${NEWEST}`, body);
const get = async (version = NEWEST) =>
  (await arm.send('GET', `${SERVICE}?api-version=${version}`)).body as Record<string, unknown> & {
    properties: Record<string, unknown>;
  };

async function settled({ headers }: ArmAnswer): Promise<void> {
  for (;;) {
    const answer = await arm.send('GET', String(headers['azure-asyncoperation'] ?? headers.location));
    if (answer.status !== 202 && (answer.body as { status?: string }).status !== 'InProgress') return;
  }
}

const premium = { sku: { name: 'Premium', capacity: 1 } };
const basicV2 = { sku: { name: 'BasicV2', capacity: 1 } };

test('the update of a PUT is 200 with operation headers (Test_ApiManagement_20240501_CRUD)', async () => {
  await settled(await put(premium));
  const updated = await put({ ...premium, properties: { ...publisher, publisherName: 'Fabrikam' } });
  expect(updated).toMatchObject({ status: 200, body: { properties: { provisioningState: 'Updating' } } });
  expect(updated.headers).toMatchObject({ 'azure-asyncoperation': expect.any(String), location: expect.any(String) });
  await settled(updated);
});

test('tags alone are an operation on v2 (Test_ApiManagement_20240501_CRUD), and none on the others (…_20220801_CRUD)', async () => {
  await settled(await put(basicV2));
  const tagged = await put({ ...basicV2, tags: { scratchcard: 'lanyard' } });
  expect(tagged).toMatchObject({ status: 200, body: { properties: { provisioningState: 'Updating' } } });
  await settled(tagged);
  await settled(await arm.send('DELETE', `${SERVICE}?api-version=${NEWEST}`));
  await settled(await put(premium, '2022-08-01'));
  const atOnce = await put({ ...premium, tags: { scratchcard: 'lanyard' } }, '2022-08-01');
  expect(atOnce).toMatchObject({ status: 200, body: { properties: { provisioningState: 'Succeeded' } } });
  expect(atOnce.headers).not.toHaveProperty('azure-asyncoperation');
});

test('what a service has not is null, in every api-version; the region is shown by its name', async () => {
  const created = await put(premium);
  expect(created.body).toMatchObject({
    location: 'West Europe',
    properties: { provisioningState: 'Activating', publicIPAddresses: null, platformVersion: 'undetermined' },
  });
  await settled(created);
  for (const version of ['2021-08-01', '2022-08-01', NEWEST]) {
    expect(await get(version)).toMatchObject({
      identity: null,
      zones: null,
      location: 'West Europe',
      properties: {
        privateIPAddresses: null,
        additionalLocations: null,
        virtualNetworkConfiguration: null,
        certificates: null,
        privateEndpointConnections: null,
        natGatewayState: 'Disabled',
        disableGateway: false,
        apiVersionConstraint: { minApiVersion: null },
        hostnameConfigurations: [
          { type: 'Proxy', encodedCertificate: null, keyVaultId: null, certificate: null, certificateStatus: null },
        ],
      },
    });
  }
  expect((await get(NEWEST)).properties).toMatchObject({ developerPortalStatus: 'Disabled', configurationApi: null });
  expect((await get('2022-08-01')).properties).not.toHaveProperty('developerPortalStatus');
});

test('v2 has neither portals nor addresses to show (Test_ApiManagement_20240501_CRUD)', async () => {
  await settled(await put(basicV2));
  expect((await get()).properties).toMatchObject({
    portalUrl: null,
    scmUrl: null,
    publicIPAddresses: null,
    platformVersion: 'undetermined',
    natGatewayState: 'Enabled',
  });
});

test('what a GET answered can be PUT back, and changes nothing', async () => {
  await settled(await put(premium));
  const { etag, ...document } = await get();
  const again = await put(document);
  expect(again.headers).not.toHaveProperty('azure-asyncoperation');
  expect((again.body as { etag: string }).etag).toBe(etag);
});

test('user-assigned identities show whose they are (all recordings)', async () => {
  await arm.send('PUT', `${IDENTITY}?api-version=2024-11-30`, { location: 'westeurope' });
  await settled(
    await put({ ...premium, identity: { type: 'UserAssigned', userAssignedIdentities: { [IDENTITY]: {} } } }),
  );
  expect((await get())['identity']).toEqual({
    type: 'UserAssigned',
    userAssignedIdentities: { [IDENTITY]: { principalId: expect.any(String), clientId: expect.any(String) } },
  });
});

test.each([
  ['systemassigned,userassigned', 'SystemAssigned, UserAssigned'],
  ['userAssigned', 'UserAssigned'],
])('an identity of the type %s is one of %s', async (sent, type) => {
  await arm.send('PUT', `${IDENTITY}?api-version=2024-11-30`, { location: 'westeurope' });
  await settled(await put({ ...premium, identity: { type: sent, userAssignedIdentities: { [IDENTITY]: {} } } }));
  expect((await get())['identity']).toMatchObject({
    type,
    userAssignedIdentities: { [IDENTITY]: { clientId: expect.any(String) } },
  });
  await settled(await patch({ identity: { type: 'None' } }));
  expect((await get())['identity']).toBeNull();
});

test('words come in any case and are answered in Azure’s', async () => {
  const properties = {
    ...publisher,
    virtualNetworkType: 'internal',
    virtualNetworkConfiguration: { subnetResourceId: SUBNET },
  };
  await settled(await put({ sku: { name: 'premium', capacity: 1 }, properties }));
  expect(await get()).toMatchObject({ sku: { name: 'Premium' }, properties: { virtualNetworkType: 'Internal' } });
  const pem = await azure.context.pki.issue(['apim.contoso.internal']);
  secret = { value: '', contentType: 'application/x-pkcs12', version: '1', id: 'https://kv/secrets/a/1', pem };
  const domain = {
    type: 'proxy',
    hostName: 'apim.contoso.internal',
    keyVaultId: 'https://kv.vault.azure.net/secrets/a',
  };
  await settled(
    await patch({ identity: { type: 'SystemAssigned' }, properties: { hostnameConfigurations: [domain] } }),
  );
  expect((await get()).properties['hostnameConfigurations']).toMatchObject([{}, { type: 'Proxy' }]);
});

const inNetwork = (type: string) => ({
  ...publisher,
  virtualNetworkType: type,
  virtualNetworkConfiguration: { subnetResourceId: SUBNET },
});

test.each<[string, object]>([
  ['no SKU', {}],
  ['an unknown SKU', { sku: { name: 'Deluxe', capacity: 1 } }],
  ['Developer with two units', { sku: { name: 'Developer', capacity: 2 } }],
  ['Consumption in a network', { sku: { name: 'Consumption', capacity: 0 }, properties: inNetwork('External') }],
  ['Basic with Internal', { sku: { name: 'Basic', capacity: 1 }, properties: inNetwork('Internal') }],
  ['Internal without a subnet', { ...premium, properties: { ...publisher, virtualNetworkType: 'Internal' } }],
  ['an unknown network type', { ...premium, properties: inNetwork('Inside') }],
])('refused: %s', async (_what, body) => {
  expect(await put(body)).toMatchObject({ status: 400, body: { error: { code: ASSUMED } } });
  expect((await arm.send('GET', `${SERVICE}?api-version=${NEWEST}`)).status).toBe(404);
});

test.each(['1apim', 'apim_edge', 'a'.repeat(51), 'apim-'])('refused: the name %s', async (name) => {
  const path = `${GROUP}/providers/Microsoft.ApiManagement/service/${name}?api-version=${NEWEST}`;
  const body = { location: 'westeurope', properties: publisher, ...premium };
  expect(await arm.send('PUT', path, body)).toMatchObject({ status: 400, body: { error: { code: ASSUMED } } });
});

test('refused: a retired api-version', async () => {
  expect(await put(premium, '2017-03-01')).toMatchObject({ status: 400, body: { error: { code: ASSUMED } } });
});

test('refused: a certificate for another name', async () => {
  await settled(await put({ ...premium, identity: { type: 'SystemAssigned' } }));
  const pem = await azure.context.pki.issue(['other.contoso.internal', '*.apim.contoso.internal']);
  secret = { value: '', contentType: 'application/x-pkcs12', version: '1', id: 'https://kv/secrets/a/1', pem };
  const domain = {
    type: 'Proxy',
    hostName: 'apim.contoso.internal',
    keyVaultId: 'https://kv.vault.azure.net/secrets/a',
  };
  const refused = await patch({ properties: { hostnameConfigurations: [domain] } });
  expect(refused).toMatchObject({ status: 400, body: { error: { code: ASSUMED } } });
  const covered = { ...domain, hostName: 'api.apim.contoso.internal' };
  await settled(await patch({ properties: { hostnameConfigurations: [covered] } }));
});

test('refused: an API while the service is being made', async () => {
  azure.context.settings.durations.apiManagementUpdate = 3_600_000_000;
  await put(premium);
  const api = { properties: { displayName: 'Orders', path: 'orders', protocols: ['https'] } };
  const answer = await arm.send('PUT', `${SERVICE}/apis/orders?api-version=${NEWEST}`, api);
  expect(answer).toMatchObject({ status: 400, body: { error: { code: ASSUMED } } });
});

describe('an API', () => {
  const API = `${SERVICE}/apis/orders`;
  const send = (method: string, body?: object, version = NEWEST) =>
    arm.send(method, `${API}?api-version=${version}`, body);
  const api = { properties: { displayName: 'Orders', path: 'orders', protocols: ['https'] } };
  beforeEach(async () => settled(await put(premium)));

  test('is deleted at once, and by an operation in newer protocols (…_20220801_CRUD, …_20240501_CRUD)', async () => {
    expect((await send('PUT', api)).status).toBe(201);
    expect((await send('DELETE', undefined, '2022-08-01')).status).toBe(200);
    expect((await send('PUT', api)).status).toBe(201);
    const deleted = await send('DELETE');
    expect(deleted.status).toBe(202);
    await settled(deleted);
    expect(await arm.send('GET', String(deleted.headers['azure-asyncoperation']))).toMatchObject({
      status: 200,
      body: { status: 'Succeeded' },
    });
    expect((await arm.send('GET', String(deleted.headers.location))).status).toBe(204);
    expect((await send('GET')).status).toBe(404);
    expect((await send('DELETE')).status).toBe(204);
  });

  test('is imported in the background (test_apim_core_service), but for GraphQL', async () => {
    const value = 'https://contoso.com/openapi.json';
    const imported = await send('PUT', { properties: { ...api.properties, format: 'openapi-link', value } });
    expect(imported.status).toBe(202);
    await settled(imported);
    expect(await arm.send('GET', String(imported.headers.location))).toMatchObject({
      status: 201,
      body: { name: 'orders', properties: { path: 'orders' } },
    });
    const graphql = await send('PUT', { properties: { ...api.properties, format: 'graphql-link', value } });
    expect(graphql.status).toBe(200);
  });

  test('is changed, listed, and goes with its service', async () => {
    await send('PUT', api);
    expect(await send('PATCH', { properties: { displayName: 'All orders' } })).toMatchObject({
      status: 200,
      body: { properties: { displayName: 'All orders', path: 'orders' } },
    });
    const list = await arm.send('GET', `${SERVICE}/apis?api-version=${NEWEST}`);
    expect(list).toMatchObject({ status: 200, body: { count: 1, value: [{ name: 'orders' }] } });
    await settled(await arm.send('DELETE', `${SERVICE}?api-version=${NEWEST}`));
    expect((await send('GET')).status).toBe(404);
    expect(await send('DELETE')).toMatchObject({ status: 404, body: { error: { code: 'ResourceNotFound' } } });
  });
});

test('public access is a word or a boolean’s (test_apim_core_service)', async () => {
  const answer = await put({ ...premium, properties: { ...publisher, publicNetworkAccess: 'True' } });
  expect(answer).toMatchObject({ status: 201, body: { properties: { publicNetworkAccess: 'Enabled' } } });
});
