import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiStandIn, type Reply } from './api-stand-in.ts';
import { type CommandLineOptions, edgeTls } from './run-command-line.ts';
import { plan, readyEdge, run, unreadyEdge } from './samples.ts';

const accepted: Reply = { status: 202, headers: { location: '/api/runs/contoso-prod.1' }, body: {} };
const problem = { code: 'ApimLocked', kind: 'terminal', what: 'It failed.', why: 'Because.', fix: 'Mend it.' } as const;
const refused = (status: number, code: string): Reply => ({
  status,
  body: { status, code, title: 'Refused.', detail: 'Why.', suggestion: 'Do this.' },
});

interface Case {
  readonly because: string;
  readonly exitCode: number;
  readonly args: readonly string[];
  readonly replies?: Readonly<Record<string, Reply>>;
  readonly options?: CommandLineOptions;
  readonly out?: RegExp;
  readonly err?: RegExp;
}

const cases: readonly Case[] = [
  {
    because: 'the edge is ready',
    exitCode: 0,
    args: ['status', 'contoso-prod'],
    replies: { 'GET /api/edges/contoso-prod': { status: 200, body: readyEdge } },
    out: /Ready: True, Reason: Converged/,
  },
  {
    because: 'a run was followed to its success',
    exitCode: 0,
    args: ['renew', 'contoso-prod'],
    replies: {
      'POST /api/edges/contoso-prod/renew': accepted,
      'GET /api/runs/contoso-prod.1': { status: 200, body: run('Succeeded') },
    },
    out: /contoso-prod\.1 Succeeded/,
    err: /Done: Write the A record/,
  },
  {
    because: 'a run was only started, with --no-wait',
    exitCode: 0,
    args: ['converge', 'contoso-prod', '--no-wait'],
    replies: { 'POST /api/edges/contoso-prod/converge': accepted },
    out: /^contoso-prod\.1\n$/,
    err: /edge-tls runs contoso-prod\.1 --watch/,
  },
  {
    because: 'a run failed',
    exitCode: 1,
    args: ['converge', 'contoso-prod'],
    replies: {
      'POST /api/edges/contoso-prod/converge': accepted,
      'GET /api/runs/contoso-prod.1': { status: 200, body: run('Failed', { problem }) },
    },
    err: /ERROR: It failed\. \(ApimLocked\)\nWhy: Because\.\nSuggestion: Mend it\./,
  },
  {
    because: 'the server cannot be reached',
    exitCode: 1,
    args: ['status'],
    options: { server: 'http://127.0.0.1:9' },
    err: /cannot be reached/,
  },
  {
    because: 'the server knows no such edge',
    exitCode: 1,
    args: ['status', 'nobody'],
    replies: { 'GET /api/edges/nobody': refused(404, 'EdgeNotFound') },
    err: /ERROR: Refused\. \(EdgeNotFound\)/,
  },
  {
    because: 'changes are present and --detailed-exitcode asks for them',
    exitCode: 2,
    args: ['plan', 'contoso-prod', '--detailed-exitcode'],
    replies: { 'POST /api/edges/contoso-prod/plan': { status: 200, body: plan } },
    out: /Plan: 1 to add, 1 to change, 1 to destroy\./,
  },
  {
    because: 'nothing is to be changed, with --detailed-exitcode',
    exitCode: 0,
    args: ['plan', 'contoso-prod', '--detailed-exitcode'],
    replies: { 'POST /api/edges/contoso-prod/plan': { status: 200, body: { ...plan, steps: [] } } },
    out: /No changes\./,
  },
  {
    because: 'the plan has a blocker',
    exitCode: 1,
    args: ['plan', 'contoso-prod'],
    replies: { 'POST /api/edges/contoso-prod/plan': { status: 200, body: { ...plan, blockers: [problem] } } },
    out: /Blocked: It failed\. \(ApimLocked\)[\s\S]*Next: Mend it\./,
  },
  {
    because: 'the edge is not ready',
    exitCode: 3,
    args: ['status', 'contoso-prod'],
    replies: {
      'GET /api/edges/contoso-prod': { status: 200, body: unreadyEdge },
      'GET /api/runs/contoso-prod.1': { status: 200, body: run('Failed', { problem }) },
    },
    out: /Reason: RootNotTrusted/,
  },
  {
    because: 'one of all edges is not ready',
    exitCode: 3,
    args: ['status'],
    replies: { 'GET /api/edges': { status: 200, body: { edges: [readyEdge, unreadyEdge] } } },
    out: /NAME +READY +REASON/,
  },
  {
    because: 'nobody is signed in',
    exitCode: 4,
    args: ['status'],
    replies: { 'GET /api/edges': refused(401, 'Unauthenticated') },
    err: /Unauthenticated/,
  },
  {
    because: 'a role is missing',
    exitCode: 4,
    args: ['renew', 'contoso-prod'],
    replies: { 'POST /api/edges/contoso-prod/renew': refused(403, 'RoleMissing') },
    err: /RoleMissing/,
  },
  {
    because: 'the run is still going when the time is over',
    exitCode: 5,
    args: ['converge', 'contoso-prod', '--timeout', '1s'],
    replies: {
      'POST /api/edges/contoso-prod/converge': accepted,
      'GET /api/runs/contoso-prod.1': { status: 200, body: run('Running') },
    },
    err: /still running after 1 s[\s\S]*edge-tls runs contoso-prod\.1 --watch/,
  },
  { because: 'there is no such command', exitCode: 64, args: ['bogus'], err: /unknown command/ },
  { because: 'an argument is missing', exitCode: 64, args: ['plan'], err: /missing required argument/ },
  { because: 'no server is known', exitCode: 64, args: ['status'], err: /No server is known/ },
  {
    because: 'the time is no time',
    exitCode: 64,
    args: ['renew', 'x', '--timeout', 'soon'],
    options: { server: 'http://127.0.0.1:9' },
    err: /is not a time/,
  },
  {
    because: 'somebody pressed Ctrl-C, and the run goes on',
    exitCode: 130,
    args: ['converge', 'contoso-prod'],
    replies: {
      'POST /api/edges/contoso-prod/converge': accepted,
      'GET /api/runs/contoso-prod.1': { status: 200, body: run('Running') },
    },
    options: { interruptAfter: 'Waiting:' },
    err: /Detached from run contoso-prod\.1, which goes on\.[\s\S]*edge-tls runs contoso-prod\.1 --watch/,
  },
];

const anything = /(?:)/;

describe('the exit code', () => {
  test.each(cases)('is $exitCode when $because', async ({ args, replies, options, exitCode, out, err }) => {
    const api = replies ? await ApiStandIn.start(replies) : undefined;
    const result = await edgeTls(args, { ...(api ? { server: api.url } : {}), ...options });
    await api?.stop();
    expect({ exitCode: result.exitCode, printed: result.out + result.err }).toMatchObject({ exitCode });
    expect(result.out).toMatch(out ?? anything);
    expect(result.err).toMatch(err ?? anything);
  });
});

describe('data and progress', () => {
  test('data goes to standard output as JSON, progress to standard error as timestamped lines', async () => {
    const api = await ApiStandIn.start({
      'POST /api/edges/contoso-prod/renew': accepted,
      'GET /api/runs/contoso-prod.1': { status: 200, body: run('Succeeded') },
    });
    const result = await edgeTls(['-o', 'json', 'renew', 'contoso-prod'], { server: api.url });
    await api.stop();
    expect(JSON.parse(result.out)).toMatchObject({ id: 'contoso-prod.1', status: 'Succeeded' });
    expect(result.err).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z \(✓\) Done: Write the A record/);
    expect(result.out + result.err).not.toContain('\x1b[');
  });

  test('the token is sent as a bearer token and never printed', async () => {
    const api = await ApiStandIn.start({ 'GET /api/edges': refused(401, 'Unauthenticated') });
    const result = await edgeTls(['status'], { server: api.url, env: { EDGE_TLS_TOKEN: 'canary-token' } });
    await api.stop();
    expect(api.requests[0]?.authorization).toBe('Bearer canary-token');
    expect(result.out + result.err).not.toContain('canary-token');
  });

  test('a redirect is not followed, so that the token goes nowhere else', async () => {
    const api = await ApiStandIn.start({
      'GET /api/edges': { status: 302, headers: { location: 'http://127.0.0.1:9/' } },
    });
    const result = await edgeTls(['status'], { server: api.url });
    await api.stop();
    expect(result.exitCode).toBe(1);
  });
});

describe('a reviewed plan', () => {
  const folder = mkdtempSync(join(tmpdir(), 'edge-tls-cli-'));
  const specFile = join(folder, 'spec.json');
  const planFile = join(folder, 'plan.json');
  beforeAll(() => {
    writeFileSync(specFile, JSON.stringify({ name: 'contoso-prod' }));
    writeFileSync(planFile, JSON.stringify(plan));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const apply = async (now: unknown): Promise<{ exitCode: number | null; err: string; puts: number }> => {
    const api = await ApiStandIn.start({
      'POST /api/edges/contoso-prod/plan': { status: 200, body: now },
      'PUT /api/edges/contoso-prod': accepted,
      'GET /api/runs/contoso-prod.1': { status: 200, body: run('Succeeded') },
    });
    const result = await edgeTls(['apply', '-f', specFile, '--plan', planFile], { server: api.url });
    await api.stop();
    return { ...result, puts: api.requests.filter(({ route }) => route.startsWith('PUT')).length };
  };

  test('is applied while it is still what would run', async () => {
    expect(await apply(plan)).toMatchObject({ exitCode: 0, puts: 1 });
  });

  test('is refused, and nothing is sent, once something else would run', async () => {
    const other = { ...plan, steps: [{ ...plan.steps[0], changes: [] }] };
    const result = await apply(other);
    expect(result).toMatchObject({ exitCode: 1, puts: 0 });
    expect(result.err).toContain('not the plan that was reviewed');
  });
});
