import { createServer, type Server } from 'node:net';
import { setBlocked } from '../../../../local/azure/core/blocked-ports.ts';
import { createClock, type StoppableClock } from '../../../../local/azure/core/clock.ts';
import type { VirtualNetwork } from '../../../../local/azure/core/contracts.ts';
import { closeServer, listenOnLoopback } from '../../../../local/azure/core/loopback-server.ts';
import { createSettings } from '../../../../local/azure/core/settings.ts';
import { createVirtualNetwork } from '../../../../local/azure/core/virtual-network.ts';

let clock: StoppableClock;
let network: VirtualNetwork;
let server: Server;
let localPort: number;

beforeEach(async () => {
  clock = createClock(createSettings({ timeScale: 1_000_000 }));
  network = createVirtualNetwork(clock);
  server = createServer((socket) => socket.on('error', () => socket.destroy()).end('hello'));
  localPort = await listenOnLoopback(server);
});
afterEach(async () => {
  await closeServer(server);
  clock.stop();
});

test('gives addresses out as Azure does: the fourth of the subnet on, and documentation ranges', () => {
  expect([network.allocate('private'), network.allocate('private')]).toEqual(['10.0.1.4', '10.0.1.5']);
  expect([network.allocate('public'), network.allocate('public')]).toEqual(['203.0.113.10', '203.0.113.11']);
});

test('connects to what is published, and to nothing else', async () => {
  const takeBack = network.publish('10.0.1.4', 443, localPort);
  const socket = await network.connect('10.0.1.4', 443);
  expect(await new Promise((resolve) => socket.once('data', (data: Buffer) => resolve(data.toString())))).toBe('hello');
  await expect(network.connect('10.0.1.4', 80)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  takeBack();
  await expect(network.connect('10.0.1.4', 443)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('taking back an address that somebody else has published since changes nothing', () => {
  const takeBack = network.publish('10.0.1.4', 443, 1);
  network.publish('10.0.1.4', 443, 2);
  takeBack();
  expect(network.lookup('10.0.1.4', 443)).toBe(2);
});

test('a blocked port times out until it is lifted; a star blocks every port', async () => {
  network.publish('10.0.1.4', 443, localPort);
  setBlocked(network, ['10.0.1.4:*']);
  await expect(network.connect('10.0.1.4', 443)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  setBlocked(network, ['10.0.1.4:80']);
  (await network.connect('10.0.1.4', 443)).destroy();
});

test('addresses of version 6 are published, listed and blocked like any other', async () => {
  const address = network.allocate('publicIPv6');
  expect(address).toBe('2001:db8::10');
  network.publish(address, 443, localPort);
  expect(network.endpoints()).toEqual([{ address, port: 443, localPort }]);
  (await network.connect(address, 443)).destroy();
  setBlocked(network, [`[${address}]:*`]);
  await expect(network.connect(address, 443)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
});
