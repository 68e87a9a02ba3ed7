import { NetworkManagementClient, restorePoller } from '@azure/arm-network';
import { sampleGateway } from '../../../support/sample-gateway.ts';
import {
  createGatewayWorld,
  GATEWAY,
  type GatewayWorld,
  HOST,
  IDENTITY,
  NETWORK,
  PUBLIC_HOST,
  PUBLIC_IP,
  SECRET,
  SUBSCRIPTION,
  VERSION,
} from './gateway-world.ts';

/** The real SDK against local Azure: what it sends, follows and makes of the answers. */
let world: GatewayWorld;
let network: NetworkManagementClient;

beforeEach(async () => {
  world = await createGatewayWorld();
  const { azure } = world;
  const credential = {
    getToken: async () => ({ token: azure.accessToken, expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  network = new NetworkManagementClient(credential, SUBSCRIPTION.replace('/subscriptions/', ''), {
    endpoint: azure.armUrl,
    retryOptions: { maxRetries: 0 },
    tlsOptions: { ca: azure.caPem },
  });
});
afterEach(() => world.stop());

const body = () =>
  sampleGateway({
    gatewayId: GATEWAY,
    subnetId: `${NETWORK}/virtualNetworks/vnet/subnets/snet-agw`,
    publicIpId: PUBLIC_IP,
    identityId: IDENTITY,
    keyVaultSecretId: SECRET,
    publicHost: PUBLIC_HOST,
    backendHost: HOST,
    trustedRoots: [world.root.data],
  });

test('reads, writes and waits for a gateway', async () => {
  await world.put(body());
  const read = await network.applicationGateways.get('rg-edge', 'agw');
  expect(read.httpListeners?.[0]).toMatchObject({ name: 'listener', provisioningState: 'Succeeded' });
  const written = await network.applicationGateways.createOrUpdate('rg-edge', 'agw', { ...read, tags: { by: 'sdk' } });
  expect(written).toMatchObject({ provisioningState: 'Succeeded', tags: { by: 'sdk' } });
});

test('a poller stored as text is resumed, and polled once at a time', async () => {
  await world.put(body());
  world.azure.context.settings.durations.gatewayPut = 10_000;
  const read = await network.applicationGateways.get('rg-edge', 'agw');
  const started = network.applicationGateways.createOrUpdate('rg-edge', 'agw', read);
  const state = await started.serialize();
  const poller = restorePoller(network, state, network.applicationGateways.createOrUpdate);
  await poller.poll();
  expect(poller.isDone).toBe(false);
  world.azure.context.clock.advance(10_000);
  while (!poller.isDone) await poller.poll();
  expect(poller.result).toMatchObject({ name: 'agw', provisioningState: 'Succeeded' });
});

test('backend health comes through', async () => {
  await world.put(body());
  const health = await network.applicationGateways.backendHealth('rg-edge', 'agw');
  const server = health.backendAddressPools?.[0]?.backendHttpSettingsCollection?.[0]?.servers?.[0];
  expect(server).toMatchObject({
    address: HOST,
    health: 'Healthy',
    healthProbeLog: 'Success. Received 200 status code',
  });
});

test('start, stop, tags, list and delete', async () => {
  await world.put(body());
  await network.applicationGateways.stop('rg-edge', 'agw');
  expect((await network.applicationGateways.get('rg-edge', 'agw')).operationalState).toBe('Stopped');
  await network.applicationGateways.start('rg-edge', 'agw');
  expect((await network.applicationGateways.updateTags('rg-edge', 'agw', { tags: { a: 'b' } })).tags).toEqual({
    a: 'b',
  });
  const names: string[] = [];
  for await (const { name } of network.applicationGateways.list('rg-edge')) names.push(name ?? '');
  expect(names).toEqual(['agw']);
  await network.applicationGateways.delete('rg-edge', 'agw');
  await expect(network.applicationGateways.get('rg-edge', 'agw')).rejects.toMatchObject({
    code: 'ResourceNotFound',
    statusCode: 404,
  });
});

test('a public IP address gets an address and a name', async () => {
  const made = await network.publicIPAddresses.createOrUpdate('rg-edge', 'second', {
    location: 'westeurope',
    dnsSettings: { domainNameLabel: 'second-edge' },
  });
  expect(made.ipAddress).toMatch(/^203\.0\.113\.\d+$/);
  expect(made.dnsSettings?.fqdn).toBe('second-edge.westeurope.cloudapp.azure.com');
  const raw = await world.arm.send('PUT', `${NETWORK}/publicIPAddresses/third${VERSION}`, {
    location: 'westeurope',
    properties: {},
  });
  expect((raw.body as { properties: { ipAddress?: string } }).properties.ipAddress).toBeUndefined();
});
