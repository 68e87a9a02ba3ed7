import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { notificationSender, type SenderOptions } from '../../../shared/azure/notification-sender.ts';
import { messageFor } from '../../../shared/domain/notifications/message.ts';
import { createTestAuthority } from '../../support/test-authority.ts';
import { destination, notification, now } from '../domain/notifications/sample-notification.ts';

interface Got {
  readonly path: string;
  readonly host: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const got: Got[] = [];
let answer: (response: ServerResponse) => void;
let server: Server;
let ca: string;
let port: number;

beforeAll(async () => {
  const authority = await createTestAuthority('Hooks CA');
  const { chain, key } = await authority.issue({ names: ['hooks.example.com', 'localhost'] });
  ca = authority.pem;
  server = createServer({ cert: chain, key }, (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { url = '', headers } = request;
      got.push({ path: url, host: headers.host ?? '', headers, body: Buffer.concat(parts).toString() });
      answer(response);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});
beforeEach(() => {
  got.length = 0;
  answer = (response) => response.writeHead(200).end('thanks');
});

const loopback = async () => [{ address: '127.0.0.1', family: 4 }];
const message = messageFor(notification, destination, now);
const send = (options: SenderOptions = {}, host = 'hooks.example.com') => {
  const all = { isLoopbackAllowed: true, resolve: loopback, ca: [ca], ...options };
  return notificationSender(all)({ ...destination, url: `https://${host}:${port}/in?sig=hunter2` }, message);
};
const answering = (status: number, headers: Record<string, string> = {}) => {
  answer = (response) => response.writeHead(status, headers).end();
};

describe('sending a notification', () => {
  test('posts the signed body to the address that was looked at, under the name that was asked for', async () => {
    expect(await send()).toEqual({ state: 'delivered', status: 200 });
    expect(got).toMatchObject([{ path: '/in?sig=hunter2', host: `hooks.example.com:${port}`, body: message.body }]);
    expect(got[0]?.headers).toMatchObject(message.headers);
  });

  test('resolves the name once, so that a second answer cannot lead elsewhere', async () => {
    const asked: string[] = [];
    const rebinding = async (host: string) => {
      asked.push(host);
      return [{ address: asked.length === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }];
    };
    expect(await send({ resolve: rebinding })).toMatchObject({ state: 'delivered' });
    expect(asked).toEqual(['hooks.example.com']);
  });

  test.each([
    ['169.254.169.254', 4],
    ['168.63.129.16', 4],
    ['10.0.0.4', 4],
    ['fd00::1', 6],
    ['::ffff:10.0.0.4', 6],
  ])('connects to nothing when the name leads to %s', async (address, family) => {
    expect(await send({ resolve: async () => [{ address, family }] })).toMatchObject({
      state: 'refused',
      status: null,
    });
    const both = [...(await loopback()), { address, family }];
    expect(await send({ resolve: async () => both })).toMatchObject({ state: 'refused' });
    expect(got).toEqual([]);
  });

  test('connects to loopback on local Azure only', async () => {
    expect(await send({ isLoopbackAllowed: false })).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('not public') as string,
    });
    expect(
      await send({ isLoopbackAllowed: false, resolve: async () => [{ address: '::1', family: 6 }] }),
    ).toMatchObject({ state: 'refused' });
    expect(got).toEqual([]);
  });

  test('a name that cannot be resolved may be there later', async () => {
    expect(await send({ resolve: () => Promise.reject(new Error('ENOTFOUND')) })).toMatchObject({
      state: 'again',
      status: null,
    });
  });

  test.each([301, 302, 303, 307, 308])('%s is not followed', async (status) => {
    answering(status, { location: `https://localhost:${port}/internal` });
    expect(await send()).toMatchObject({ state: 'refused', status });
    expect(got).toHaveLength(1);
  });

  test.each([
    [204, 'delivered'],
    [400, 'refused'],
    [404, 'refused'],
    [410, 'refused'],
    [408, 'again'],
    [429, 'again'],
    [500, 'again'],
    [503, 'again'],
  ])('%s is %s', async (status, state) => {
    answering(status);
    expect(await send()).toMatchObject({ state, status });
  });

  test('hears how long it is asked to wait', async () => {
    answering(429, { 'retry-after': '90' });
    expect(await send()).toMatchObject({ state: 'again', retryAfterSeconds: 90 });
  });

  test('trusts no certificate of another name, and none of an unknown authority', async () => {
    expect(await send({}, 'other.example.com')).toMatchObject({
      state: 'again',
      reason: 'The request failed: ERR_TLS_CERT_ALTNAME_INVALID.',
    });
    expect(await send({ ca: [] })).toMatchObject({ state: 'again' });
    expect(got).toEqual([]);
  });

  test('gives up on whoever does not answer in time', async () => {
    answer = () => undefined;
    expect(await send({ timeoutMilliseconds: 50 })).toMatchObject({ state: 'again' });
  });

  test('says nothing of the address in what is kept', async () => {
    answering(404);
    const kept = [
      await send(),
      await send({ resolve: async () => [{ address: '10.0.0.4', family: 4 }] }),
      await send({ ca: [] }),
    ];
    expect(JSON.stringify(kept)).not.toMatch(/hunter2|10\.0\.0\.4|hooks\.example/);
  });
});
