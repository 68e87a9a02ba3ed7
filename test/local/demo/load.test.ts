import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Load } from '../../../local/demo/load.ts';
import { createPki } from '../../../local/azure/core/pki.ts';
import { createClock } from '../../../local/azure/core/clock.ts';
import { createSettings } from '../../../local/azure/core/settings.ts';

let server: Server;
let ca: string;
let answer: { status: number; body: string };

beforeAll(async () => {
  const clock = createClock(createSettings());
  const pki = await createPki(clock);
  const { chain, key } = await pki.issue(['api.contoso.com']);
  clock.stop();
  ca = pki.caPem;
  server = createServer({ cert: chain, key }, (_, response) => response.writeHead(answer.status).end(answer.body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  answer = { status: 200, body: 'hello' };
});

function load(host = 'api.contoso.com', clients = { keptAlive: 2, fresh: 1 }): Load {
  const { port } = server.address() as AddressInfo;
  return new Load({ listener: { address: '127.0.0.1', port, ca }, host, path: '/', ...clients });
}

test('counts requests, the handshakes among them, and what was served', async () => {
  const some = load();
  await some.answered(60);
  const count = await some.stop();
  expect(count).toMatchObject({ failed: 0, reasons: [], thumbprints: [expect.stringMatching(/^[0-9A-F]{40}$/)] });
  expect(count.requests).toBeGreaterThanOrEqual(60);
  expect(count.handshakes).toBeGreaterThan(2);
  expect(count.handshakes).toBeLessThan(count.requests);
  expect(count.p50).toBeLessThanOrEqual(count.p99);
});

test('clients that keep their connection make one handshake each', async () => {
  const kept = load('api.contoso.com', { keptAlive: 3, fresh: 0 });
  await kept.answered(60);
  expect((await kept.stop()).handshakes).toBe(3);
});

test('takes another status than 200 for a failure, and says why', async () => {
  answer = { status: 502, body: 'Bad Gateway' };
  const failing = load();
  await failing.answered(10);
  const count = await failing.stop();
  expect(count.failed).toBe(count.requests);
  expect(count.reasons[0]).toBe('HTTP 502: Bad Gateway');
  expect(count.reasons.length).toBeLessThanOrEqual(5);
});

test('takes a certificate of another name for a failure', async () => {
  const failing = load('other.contoso.com');
  await failing.answered(3);
  const { failed, requests, reasons } = await failing.stop();
  expect(failed).toBe(requests);
  expect(reasons[0]).toContain("does not match certificate's altnames");
});
