import { once } from 'node:events';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { tlsProbe } from '../../../shared/azure/tls-probe.ts';
import { createTestAuthority, type IssuedCertificate, type TestAuthority } from '../../support/test-authority.ts';

const clock = { now: () => Date.now() };
const host = 'apim.contoso.internal';
const servers: (Server | HttpServer)[] = [];
const sockets = new Set<Socket>();
let authority: TestAuthority;
let leaf: IssuedCertificate;

beforeAll(async () => {
  authority = await createTestAuthority('Test root');
  leaf = await authority.issue({ names: [host] });
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => void server.close(resolve))));
});

async function listening(server: Server | HttpServer): Promise<number> {
  servers.push(server);
  server.on('connection', (socket: Socket) => void sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

interface Seen {
  readonly names: string[];
  bytes: number;
}

async function serve({ chain, key }: { chain: string; key: string }): Promise<{ port: number; seen: Seen }> {
  const seen: Seen = { names: [], bytes: 0 };
  const serverName = (name: string, done: (error: null) => void): void => {
    seen.names.push(name);
    done(null);
  };
  const server = createTlsServer({ cert: chain, key, SNICallback: serverName }, (socket) => {
    socket.on('data', (chunk) => (seen.bytes += chunk.length)).on('error', () => undefined);
  });
  server.on('tlsClientError', () => undefined);
  return { port: await listening(server), seen };
}

const direct = () => tlsProbe({ clock, tunnel: null, extraRoots: [] });
const target = (port: number, changes: object = {}) => ({
  address: '127.0.0.1',
  port,
  serverName: host,
  trustedRoots: [authority.data],
  ...changes,
});

test('takes the whole chain and finds it good, sending a name and not a byte of data', async () => {
  const { port, seen } = await serve(leaf);
  const served = await direct().handshake(target(port));
  expect(served).toMatchObject({ verified: true, reason: null });
  expect(served?.chain.map(({ subject }) => subject)).toEqual([`CN=${host}`, 'CN=Test root']);
  expect(served?.chain[0]?.der).toBe(leaf.data);
  expect(seen).toEqual({ names: [host], bytes: 0 });
});

const other = async () => [(await createTestAuthority('Other root')).data];
const ours = async () => [authority.data];

test.each<[string, () => Promise<IssuedCertificate>, () => Promise<string[]>]>([
  ['another root is trusted', async () => leaf, other],
  ['it is for another name', () => authority.issue({ names: ['www.contoso.com'] }), ours],
  [
    'it has expired',
    () => authority.issue({ names: [host], notBefore: Date.now() - 9e8, notAfter: Date.now() - 1e6 }),
    ours,
  ],
  ['no root is named and no well-known authority has signed it', async () => leaf, async () => []],
])('shows the chain and says why it does not hold when %s', async (_what, issue, roots) => {
  const { port } = await serve(await issue());
  const served = await direct().handshake(target(port, { trustedRoots: await roots() }));
  expect(served?.chain.length).toBeGreaterThan(0);
  expect(served).toMatchObject({ verified: false, reason: expect.stringMatching(/\w+/) });
});

test('trusts the extra authorities when no root is named', async () => {
  const { port } = await serve(leaf);
  const probe = tlsProbe({ clock, tunnel: null, extraRoots: [authority.pem] });
  expect(await probe.handshake(target(port, { trustedRoots: [] }))).toMatchObject({ verified: true });
});

test('judges by the clock it was given', async () => {
  const { port } = await serve(leaf);
  const nextYear = tlsProbe({ clock: { now: () => Date.now() + 400 * 86_400_000 }, tunnel: null, extraRoots: [] });
  expect(await nextYear.handshake(target(port))).toMatchObject({ verified: false });
});

test('goes through a tunnel to an address that exists behind it only', async () => {
  const { port } = await serve(leaf);
  const asked: string[] = [];
  const proxy = createHttpServer().on('connect', (request, client: Socket) => {
    asked.push(request.url ?? '');
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    sockets.add(upstream.on('error', () => undefined));
  });
  const tunnel = { host: '127.0.0.1', port: await listening(proxy) };
  const probe = tlsProbe({ clock, tunnel, extraRoots: [] });
  expect(await probe.handshake({ ...target(443), address: '10.0.1.4' })).toMatchObject({ verified: true });
  expect(asked).toEqual(['10.0.1.4:443']);
});

describe('null when nothing can be reached', () => {
  test('because nobody listens', async () => {
    const server = createTcpServer();
    const port = await listening(server);
    await new Promise((resolve) => void server.close(resolve));
    servers.pop();
    expect(await direct().handshake(target(port))).toBeNull();
  });

  test('because it speaks no TLS', async () => {
    const port = await listening(createTcpServer((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    expect(await direct().handshake(target(port))).toBeNull();
  });

  test('because the tunnel has no way there', async () => {
    const proxy = createHttpServer().on(
      'connect',
      (_request, client: Socket) => void client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'),
    );
    const tunnel = { host: '127.0.0.1', port: await listening(proxy) };
    expect(await tlsProbe({ clock, tunnel, extraRoots: [] }).handshake(target(443))).toBeNull();
  });
});

test('a server that is there and ends every handshake has been reached', async () => {
  const server = createTlsServer({ SNICallback: (_name, done) => done(new Error('nobody serves this')) });
  server.on('tlsClientError', () => undefined);
  expect(await direct().handshake(target(await listening(server)))).toEqual({
    chain: [],
    verified: false,
    reason: 'The server ended the handshake.',
  });
});
