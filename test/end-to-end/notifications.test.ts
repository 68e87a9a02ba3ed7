import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { specDocument } from '../shared/domain/plan/converged-edge.ts';
import { createTestAuthority } from '../support/test-authority.ts';
import { AppProcess } from './app-process.ts';

jest.setTimeout(120_000);

interface Got {
  readonly path: string;
  readonly body: string;
  readonly timestamp: string;
  readonly signature: string;
}

const key = 'correct horse battery staple, twice over';
const got: Got[] = [];
const folder = mkdtempSync(join(tmpdir(), 'edge-tls-notify-'));
let server: Server;
let app: AppProcess;

beforeAll(async () => {
  const authority = await createTestAuthority('Hooks CA');
  const leaf = await authority.issue({ names: ['localhost'] });
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, authority.pem);
  server = createServer({ cert: leaf.chain, key: leaf.key }, (request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      const { 'edge-tls-timestamp': timestamp, 'edge-tls-signature': signature } = request.headers;
      got.push({ path: request.url ?? '', body, timestamp: String(timestamp), signature: String(signature) });
      // The first attempt fails, so that a second one is seen; the moved one is not followed.
      const first = got.filter(({ path }) => path === '/json').length === 1;
      if (request.url === '/moved') response.writeHead(307, { location: '/json' }).end();
      else response.writeHead(request.url === '/json' && first ? 503 : 204).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  const destinations = [
    { name: 'ops', kind: 'json', url: `${origin}/json`, secret: 'HOOK_KEY' },
    { name: 'chat', kind: 'slack', url: `${origin}/slack`, events: ['runFailed'] },
    { name: 'team', kind: 'teams', url: `${origin}/teams`, events: ['runFailed'] },
    { name: 'moved', kind: 'json', url: `${origin}/moved`, secret: 'HOOK_KEY' },
    { name: 'happy', kind: 'slack', url: `${origin}/happy`, events: ['runSucceeded'] },
  ];
  app = await AppProcess.start({
    EDGE_TLS_NOTIFY: JSON.stringify(destinations),
    EDGE_TLS_NOTIFY_LOOPBACK: 'true',
    HOOK_KEY: key,
    NODE_EXTRA_CA_CERTS: caFile,
  });
});
afterAll(async () => {
  await app.stop();
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
  rmSync(folder, { recursive: true });
});

interface RunBody {
  readonly status: string;
  readonly problem: { readonly code: string } | null;
  readonly notifications: readonly {
    readonly destination: string;
    readonly state: string;
    readonly attempts: number;
  }[];
}

/** The run, once everybody has been told or given up on. */
async function toldRun(id: string): Promise<{ run: RunBody; text: string }> {
  for (;;) {
    const { text } = await app.request({ path: `/api/runs/${id}` });
    const run = JSON.parse(text) as RunBody;
    if (run.notifications.length > 0 && run.notifications.every(({ state }) => state !== 'waiting'))
      return { run, text };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('a run that fails because nothing can be reached is told to everybody who wants to hear of it', async () => {
  const put = { method: 'PUT', path: '/api/edges/contoso-prod', headers: { 'content-type': 'application/json' } };
  expect((await app.request({ ...put, body: JSON.stringify(specDocument) })).status).toBe(202);
  const { run, text } = await toldRun('contoso-prod.1');
  expect(run.status).toBe('Failed');
  expect(run.notifications.map(({ destination, state, attempts }) => [destination, state, attempts])).toEqual([
    ['ops', 'delivered', 2],
    ['chat', 'delivered', 1],
    ['team', 'delivered', 1],
    ['moved', 'failed', 1],
  ]);
  expect(got.map(({ path }) => path).toSorted()).toEqual(['/json', '/json', '/moved', '/slack', '/teams']);
  const signed = got.find(({ path }) => path === '/json');
  const expected = createHmac('sha256', key).update(`${signed?.timestamp}.${signed?.body}`).digest('hex');
  expect(signed?.signature).toBe(`v1=${expected}`);
  const content = { event: 'runFailed', run: 'contoso-prod.1', code: run.problem?.code, requestedBy: 'local' };
  expect(JSON.parse(signed?.body ?? '')).toMatchObject(content);
  expect(text).not.toMatch(/localhost:|battery/);
});
