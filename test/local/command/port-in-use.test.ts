import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { portFailure, requireFreePort } from '../../../local/command/port-in-use.ts';

let server: Server;
beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => server.close());
const taken = () => (server.address() as AddressInfo).port;

test('a port that somebody listens on is refused, with who that is', async () => {
  const failure = requireFreePort(taken());
  await expect(failure).rejects.toMatchObject({
    message: `Port ${taken()} is taken.`,
    suggestion: expect.stringContaining('--port 0') as string,
  });
  const known = process.platform === 'linux' ? `^Process ${process.pid} listens on it: .*jest` : '^Another program';
  await expect(failure).rejects.toMatchObject({ why: expect.stringMatching(known) as string });
});

test('a free one, and any free one, are not', async () => {
  const port = taken();
  server.close();
  await once(server, 'close');
  await expect(requireFreePort(port)).resolves.toBeUndefined();
  await expect(requireFreePort(0)).resolves.toBeUndefined();
});

test('a port that only the administrator may use is told from one that is taken', () => {
  expect(portFailure(80, Object.assign(new Error('listen EACCES'), { code: 'EACCES' }))).toMatchObject({
    message: 'Port 80 may not be used.',
    suggestion: expect.stringContaining('--port 8080') as string,
  });
});

test('any other failure is left as it is', () => {
  const other = new Error('boom');
  expect(portFailure(80, other)).toBe(other);
});
