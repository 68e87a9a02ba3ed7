import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiStandIn, type Reply } from './api-stand-in.ts';
import { edgeTls } from './run-command-line.ts';
import { plan, readyEdge } from './samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'edge-tls-cli-'));
const spec = join(folder, 'spec.json');
const reviewed = join(folder, 'plan.json');
beforeAll(() => {
  writeFileSync(spec, JSON.stringify({ name: 'contoso-prod' }));
  writeFileSync(reviewed, JSON.stringify(plan));
});
afterAll(() => rmSync(folder, { recursive: true }));

const accepted: Reply = { status: 202, headers: { location: '/api/runs/contoso-prod.1' }, body: {} };
const read: Reply = { status: 200, headers: { etag: '"read"' }, body: readyEdge };
const changed: Reply = {
  status: 412,
  body: {
    status: 412,
    code: 'PreconditionFailed',
    title: 'The edge is not as it was when it was read.',
    detail: 'Somebody has stored another spec.',
    suggestion: 'Read the edge again with GET /api/edges/{name}.',
  },
};

async function run(args: readonly string[], replies: Readonly<Record<string, Reply>>) {
  const api = await ApiStandIn.start(replies);
  const result = await edgeTls(args, { server: api.url });
  await api.stop();
  return { ...result, requests: api.requests, last: api.requests.at(-1) };
}

const edge = '/api/edges/contoso-prod';
const apply = ['apply', '-f', spec, '--no-wait'];

test('apply stores over what it has read, and over nothing else', async () => {
  const { exitCode, last } = await run(apply, { [`GET ${edge}`]: read, [`PUT ${edge}`]: accepted });
  expect(exitCode).toBe(0);
  expect(last).toMatchObject({ route: `PUT ${edge}`, headers: { 'if-match': '"read"' } });
});

test('apply creates an edge only where there is none', async () => {
  const { exitCode, last } = await run(apply, { [`PUT ${edge}`]: accepted });
  expect(exitCode).toBe(0);
  expect(last?.headers['if-none-match']).toBe('*');
  expect(last?.headers['if-match']).toBeUndefined();
});

test('apply of a reviewed plan reads before it plans, so that what was planned over is what is stored over', async () => {
  const replies = {
    [`GET ${edge}`]: read,
    [`POST ${edge}/plan`]: { status: 200, body: plan },
    [`PUT ${edge}`]: accepted,
  };
  const { requests, last } = await run([...apply, '--plan', reviewed], replies);
  expect(requests.map(({ route }) => route)).toEqual([`GET ${edge}`, `POST ${edge}/plan`, `PUT ${edge}`]);
  expect(last?.headers['if-match']).toBe('"read"');
});

test.each([
  ['apply', [...apply, '--if-match', '"edited"'], `PUT ${edge}`],
  ['delete', ['delete', 'contoso-prod', '--no-wait', '--if-match', '"edited"'], `DELETE ${edge}`],
])('%s --if-match sends the etag that somebody read before, and reads nothing itself', async (_, args, route) => {
  const { exitCode, requests } = await run(args, { [route]: accepted });
  expect(exitCode).toBe(0);
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({ route, headers: { 'if-match': '"edited"' } });
});

test.each([
  ['apply', apply, `PUT ${edge}`, `edge-tls apply -f ${spec}`],
  ['delete', ['delete', 'contoso-prod', '--if-match', '"old"'], `DELETE ${edge}`, 'edge-tls delete contoso-prod'],
])(
  '%s says that somebody else was there first, that nothing was changed, and how to go on',
  async (_, args, route, again) => {
    const { exitCode, err } = await run(args, { [`GET ${edge}`]: read, [route]: changed });
    expect(exitCode).toBe(1);
    expect(err).toContain(
      'contoso-prod is not as it was when it was read, and nothing was changed. (PreconditionFailed)',
    );
    expect(err).toContain('Why: Somebody has stored another spec.');
    expect(err).toContain('edge-tls status contoso-prod -o json shows what is stored now, and its etag.');
    expect(err).toContain(again);
  },
);

test('what the edge cannot be read for is said, and nothing is stored', async () => {
  const refused = { status: 403, body: { status: 403, code: 'RoleMissing', title: 'Refused.' } };
  const { exitCode, requests } = await run(apply, { [`GET ${edge}`]: refused, [`PUT ${edge}`]: accepted });
  expect(exitCode).toBe(4);
  expect(requests).toHaveLength(1);
});

test('status -o json shows the etag that --if-match takes', async () => {
  const { out } = await run(['-o', 'json', 'status', 'contoso-prod'], { [`GET ${edge}`]: read });
  expect(JSON.parse(out)).toMatchObject({ name: 'contoso-prod', etag: '"read"' });
});

test('of very many problems it is said how many are not listed', async () => {
  writeFileSync(
    spec,
    JSON.stringify({
      name: 'contoso-prod',
      ...Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`k${at}`, 0])),
    }),
  );
  const { err, exitCode } = await edgeTls(['validate', spec]);
  expect(exitCode).toBe(1);
  expect(err).toMatch(/has 30\d problems/);
  expect(err).toMatch(/… and 20\d more/);
  expect(err.split('\n').length).toBeLessThan(110);
});
