import { createLocalAzure, type LocalAzure } from '../../../../local/azure/core/local-azure.ts';
import { createPublicIpAddresses } from '../../../../local/azure/public-ip/public-ip-addresses.ts';
import { type ArmAnswer, type ArmClient, createArmClient } from '../../../support/arm-client.ts';

const GROUP = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-edge';
const NETWORK = `${GROUP}/providers/Microsoft.Network`;
const ADDRESS = `${NETWORK}/publicIPAddresses/pip`;
const VNET = `${NETWORK}/virtualNetworks/vnet`;
const VERSION = '?api-version=2026-01-01';
const standard = { name: 'Standard' };

let azure: LocalAzure;
let arm: ArmClient;

beforeEach(async () => {
  azure = await createLocalAzure({
    services: [createPublicIpAddresses],
    calm: true,
    timeScale: 1_000_000,
    throttling: false,
  });
  arm = createArmClient(azure);
  await arm.send('PUT', GROUP + VERSION, { location: 'westeurope' });
});
afterEach(() => azure.stop());

const put = (id: string, body: object): Promise<ArmAnswer> =>
  arm.send('PUT', id + VERSION, { location: 'westeurope', ...body });
const get = async (id: string) => (await arm.send('GET', id + VERSION)).body;

async function settled({ headers }: ArmAnswer): Promise<void> {
  for (;;) {
    const { body } = await arm.send('GET', String(headers['azure-asyncoperation']));
    if ((body as { status?: string }).status !== 'InProgress') return;
  }
}

describe('a public IP address', () => {
  test('of version 6 has an address of version 6', async () => {
    await settled(await put(ADDRESS, { sku: standard, properties: { publicIPAddressVersion: 'ipv6' } }));
    expect(await get(ADDRESS)).toMatchObject({
      properties: { publicIPAddressVersion: 'IPv6', ipAddress: expect.stringMatching(/^2001:db8::/) },
    });
  });

  test.each([
    [
      'Standard and dynamic',
      'StandardSkuPublicIPAddressesMustBeStatic',
      standard,
      { publicIPAllocationMethod: 'Dynamic' },
    ],
    [
      'Basic, of version 6 and static',
      'CannotSpecifyPublicIpAllocationMethodAsStaticForIpV6PublicIp',
      { name: 'Basic' },
      { publicIPAllocationMethod: 'Static', publicIPAddressVersion: 'IPv6' },
    ],
  ])('is refused where it is %s: %s', async (_what, code, sku, properties) => {
    expect(await put(ADDRESS, { sku, properties })).toMatchObject({ status: 400, body: { error: { code } } });
  });

  test('and what it is beside have their tags patched', async () => {
    await settled(await put(ADDRESS, { sku: standard, properties: {} }));
    await settled(await put(VNET, { properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] } } }));
    const identity = `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id`;
    await put(identity, {});
    for (const id of [ADDRESS, VNET, identity, GROUP]) {
      const tags = { owner: 'web-team' };
      expect(await arm.send('PATCH', id + VERSION, { tags })).toMatchObject({ status: 200, body: { tags } });
      expect(await get(id)).toMatchObject({ tags, location: 'westeurope' });
    }
    expect((await arm.send('PATCH', `${VNET}2${VERSION}`, { tags: {} })).status).toBe(404);
  });

  test('without a SKU is a Basic one; a Standard one is protected by its network (test_network_public_ip_sku)', async () => {
    await settled(await put(ADDRESS, { properties: {} }));
    expect(await get(ADDRESS)).toMatchObject({ sku: { name: 'Basic', tier: 'Regional' } });
    expect(await get(ADDRESS)).not.toHaveProperty('properties.ddosSettings');
    await settled(await put(`${ADDRESS}2`, { sku: standard, properties: {} }));
    expect(await get(`${ADDRESS}2`)).toMatchObject({
      sku: { tier: 'Regional' },
      properties: { ddosSettings: { protectionMode: 'VirtualNetworkInherited' } },
    });
    expect(await put(`${ADDRESS}4`, { sku: { name: 'Basic', tier: 'Global' }, properties: {} })).toMatchObject({
      status: 400,
      body: { error: { code: 'GlobalPublicIPAddressNotSupportedForBasicPublicIpAddress' } },
    });
  });

  test.each([
    ['an unknown word', { publicIPAllocationMethod: 'Sometimes' }],
    ['an unknown property (sql-server-samples#1294)', { sku: standard }],
  ])('with %s cannot be read', async (_what, properties) => {
    expect(await put(ADDRESS, { sku: standard, properties })).toMatchObject({
      status: 400,
      body: { error: { code: 'InvalidRequestFormat', details: [{ code: 'InvalidJson' }] } },
    });
  });

  test('has a name of its own in its region', async () => {
    const named = { sku: standard, properties: { dnsSettings: { domainNameLabel: 'edge' } } };
    await settled(await put(ADDRESS, named));
    expect(await get(ADDRESS)).toMatchObject({
      properties: { dnsSettings: { fqdn: 'edge.westeurope.cloudapp.azure.com' } },
    });
    expect(await put(`${ADDRESS}2`, named)).toMatchObject({ status: 400, body: { error: { code: 'DnsRecordInUse' } } });
    expect((await put(ADDRESS, named)).status).toBe(200);
  });

  test('is deleted by an operation, whose Location ends with 204 (Test_Networking_PublicIP_20240301_CRUD)', async () => {
    await settled(await put(ADDRESS, { sku: standard, properties: {} }));
    const deleted = await arm.send('DELETE', ADDRESS + VERSION);
    expect(deleted).toMatchObject({ status: 202, headers: { location: expect.any(String) } });
    await settled(deleted);
    expect((await arm.send('GET', String(deleted.headers['location']))).status).toBe(204);
    expect((await arm.send('GET', ADDRESS + VERSION)).status).toBe(404);
  });
});

describe('a virtual network', () => {
  const subnets = [{ name: 'snet', properties: { addressPrefix: '10.0.0.0/24' } }];

  test('is put by an operation, its subnets with it, etags and all (recordings of azure-service-operator)', async () => {
    const accepted = await put(VNET, { properties: { subnets } });
    expect(accepted).toMatchObject({ status: 201, body: { properties: { provisioningState: 'Updating' } } });
    await settled(accepted);
    expect(await get(VNET)).toMatchObject({
      etag: expect.stringMatching(/^W\/"/),
      properties: {
        provisioningState: 'Succeeded',
        subnets: [
          { id: `${VNET}/subnets/snet`, etag: expect.any(String), properties: { provisioningState: 'Succeeded' } },
        ],
      },
    });
  });

  test('has subnets that are put, listed and deleted one by one', async () => {
    await settled(await put(VNET, { properties: { subnets } }));
    const more = await arm.send('PUT', `${VNET}/subnets/more${VERSION}`, {
      properties: { addressPrefix: '10.0.1.0/24' },
    });
    expect(more.status).toBe(201);
    await settled(more);
    const list = async () => (await get(`${VNET}/subnets`)) as { value: { name: string }[] };
    expect((await list()).value.map(({ name }) => name)).toEqual(['snet', 'more']);
    await settled(await arm.send('DELETE', `${VNET}/subnets/more${VERSION}`));
    expect((await list()).value.map(({ name }) => name)).toEqual(['snet']);
  });

  test('stays while something stands in it', async () => {
    await settled(await put(VNET, { properties: { subnets } }));
    const user = {
      id: `${NETWORK}/applicationGateways/agw`,
      name: 'agw',
      type: 'Microsoft.Network/applicationGateways',
    };
    const subnet = { id: `${VNET}/subnets/snet` };
    azure.context.resources.put(user.id, {
      ...user,
      properties: { gatewayIPConfigurations: [{ properties: { subnet } }] },
    });
    for (const id of [VNET, `${VNET}/subnets/snet`])
      expect(await arm.send('DELETE', id + VERSION)).toMatchObject({
        status: 400,
        body: { error: { code: 'InUseSubnetCannotBeDeleted' } },
      });
    azure.context.resources.delete(user.id);
    expect((await arm.send('DELETE', VNET + VERSION)).status).toBe(202);
  });
});
