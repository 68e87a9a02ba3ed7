import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ids } from '../../local/sample/names.ts';
import { subscribeToEvents } from '../../local/sample/subscribe-to-events.ts';
import { writeLocalJson } from '../../local/stack/local-json.ts';
import { EdgeTls } from '../end-to-end/edge-tls.ts';
import { type CommandLineResult, edgeTls as run } from './run-command-line.ts';
import { redraw, screen } from './terminal-screen.ts';

jest.setTimeout(120_000);

const networkVersion = '2026-01-01';
const authorization = '2022-04-01';

let local: EdgeTls;
let specFile: string;

beforeAll(async () => {
  local = await EdgeTls.start();
  await writeLocalJson(local.stack, local.home);
  specFile = join(local.home, 'sample-spec.json');
});
afterAll(() => local.stop());

/** The command through pipes; it finds the app in `.edge-tls/local.json`, as a user's does. */
function edgeTls(...args: string[]): Promise<CommandLineResult> {
  return run(args, { env: { EDGE_TLS_HOME: local.home } });
}

/** The same in a terminal of its own, of 100 columns: everything that it has drawn. */
function inTerminal(...args: string[]): Promise<{ exitCode: number | null; drawn: string }> {
  const command = `stty cols 100 rows 40; exec ${process.execPath} cli/main.ts ${args.join(' ')}`;
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: { PATH: process.env.PATH ?? '', TERM: 'xterm', SHELL: '/bin/sh', EDGE_TLS_HOME: local.home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let drawn = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    drawn += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (exitCode) => resolve({ exitCode, drawn }));
  });
}

type Check = {
  readonly name: string;
  readonly status: string;
  readonly evidence: string;
  readonly next: string | null;
};

async function doctor(): Promise<{ exitCode: number | null; wrong: readonly Check[]; count: number }> {
  const { exitCode, out } = await edgeTls('doctor', 'contoso-prod', '-o', 'json');
  const checks = JSON.parse(out) as Check[];
  return { exitCode, count: checks.length, wrong: checks.filter(({ status }) => status !== 'ok') };
}

describe('the command line from nothing', () => {
  test('checks the spec without a server', async () => {
    expect(await edgeTls('validate', specFile)).toMatchObject({ exitCode: 0, err: '' });
  });

  test('knows no edge yet', async () => {
    expect(await edgeTls('status')).toMatchObject({ exitCode: 0, out: 'NAME  READY  REASON  EXPIRES  DAYS  RUN\n' });
    expect(await edgeTls('doctor', 'contoso-prod')).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('EdgeNotFound') as string,
    });
  });

  test('shows what would run, and says by its exit code that there is something', async () => {
    const plan = await edgeTls('plan', 'contoso-prod', '-f', specFile, '--detailed-exitcode');
    expect(plan.out).toMatch(/because Key Vault has no root certificate of this name\. \(RootMissing\)/);
    expect(plan.out).toMatch(
      /\+ applicationGateway\/probes\/edge-tls-gateway-probe\/path: "\/status-0123456789abcdef"/,
    );
    expect(plan.out).toMatch(/\nPlan: \d+ to add, 0 to change, 0 to destroy\. 14 gateway objects and 1 host name of/);
    expect(plan.exitCode).toBe(2);
  });

  test('applies it and follows the run, one timestamped line a change', async () => {
    const { exitCode, out, err } = await edgeTls('apply', '-f', specFile);
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: 'contoso-prod.1 Succeeded\n' });
    const lines = err.trimEnd().split('\n');
    expect(lines.filter((line) => !/^\d{4}-\d\d-\d\dT[\d:.]+Z \((✓|…)\) (Done|Running|Waiting): /.test(line))).toEqual(
      [],
    );
    expect(lines.at(-1)).toContain('Done: Prove every hop by a TLS handshake');
  });

  test('applies the same again without a run', async () => {
    const { exitCode, out } = await edgeTls('apply', '-f', specFile);
    expect({ exitCode, out }).toEqual({
      exitCode: 0,
      out: 'Nothing to do: the spec is unchanged and the edge is converged.\n',
    });
  });

  test('shows the edge as a tree, and all of them as a table', async () => {
    const { exitCode, out } = await edgeTls('status', 'contoso-prod');
    expect(out).toMatch(/^Name: contoso-prod\nConditions:\n {2}Ready: True, Reason: Converged/);
    expect(out).toMatch(/\n {2}gateway \(gateway\) api\.contoso\.com: verified\n/);
    expect(out).toMatch(/\n {2}apiManagement \(gateway\) apim\.contoso\.internal: verified\n/);
    expect(out).toMatch(/\n {2}apim\.contoso\.internal -> 10\.0\.1\.4\n/);
    expect(exitCode).toBe(0);
    expect((await edgeTls('status')).out).toMatch(
      /\ncontoso-prod {2}True {3}Converged {2}\d{4}-\d\d-\d\d {2}89 {4}–\n/,
    );
  });

  test('plans nothing any more', async () => {
    const plan = await edgeTls('plan', 'contoso-prod', '--detailed-exitcode');
    expect(plan).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^No changes\./) as string });
  });

  test('lists the runs, and one with its steps', async () => {
    expect((await edgeTls('runs', 'contoso-prod')).out).toMatch(
      /\ncontoso-prod\.1 {2}Succeeded {2}EdgeCreated {2}local/,
    );
    const { out } = await edgeTls('runs', 'contoso-prod.1');
    expect(out).toMatch(/^contoso-prod\.1 Succeeded \(EdgeCreated\)\nSTEP +STATE +ATTEMPTS/);
    expect(out.split('\n').length).toBeGreaterThan(9);
  });

  test('renews in a real terminal, every step redrawn in its place', async () => {
    const { exitCode, drawn } = await inTerminal('renew', 'contoso-prod');
    expect({ exitCode, drawn }).toMatchObject({ exitCode: 0 });
    expect(drawn).toMatch(redraw);
    const lines = screen(drawn).filter((line) => line !== '');
    expect(lines.at(-1)).toBe('contoso-prod.2 Succeeded');
    expect(lines.slice(0, -1).filter((line) => !/^\(✓\) Done: .* \(\d+ s\)$/.test(line))).toEqual([]);
    expect(lines.filter((line) => line.includes('Sign a certificate for apim.contoso.internal'))).toHaveLength(1);
  });
});

describe('the doctor on the whole of it', () => {
  const session = () => local.stack.session;

  test('finds a probe that somebody changed, and its own next command mends it', async () => {
    const gateway = (await session().get(ids.gateway, networkVersion)) as {
      properties: { probes: { name: string; properties: { path: string } }[] };
    };
    for (const { name, properties } of gateway.properties.probes)
      if (name.startsWith('edge-tls-')) properties.path = '/wrong';
    await session().put(ids.gateway, networkVersion, gateway);
    const { exitCode, wrong } = await doctor();
    expect(exitCode).toBe(1);
    const probe = wrong.find(({ name }) => name === 'gateway probe');
    expect(probe?.evidence).toMatch(/edge-tls-gateway-probe has another path than the spec wants/);
    expect(probe?.next).toBe('edge-tls converge contoso-prod');
    expect(await edgeTls('converge', 'contoso-prod')).toMatchObject({ exitCode: 0 });
    // Nobody tells of changes yet, which harms nothing.
    expect(await doctor()).toMatchObject({ exitCode: 0, wrong: [{ name: 'events', status: 'warn' }] });
  });

  test('finds nothing wrong', async () => {
    await subscribeToEvents(session(), local.stack.api);
    const { exitCode, out } = await edgeTls('doctor', 'contoso-prod');
    expect(
      out
        .trimEnd()
        .split('\n')
        .filter((line) => !line.startsWith('ok ')),
    ).toEqual(['32 ok, 0 warnings, 0 failed.']);
    expect(exitCode).toBe(0);
  });

  test('finds a role that was taken away, and names it', async () => {
    const assignments = `${ids.dnsServer}/providers/Microsoft.Authorization/roleAssignments`;
    const { value } = (await session().get(assignments, authorization)) as {
      value: { id: string; properties: unknown }[];
    };
    for (const { id } of value)
      await session().send('DELETE', `${local.stack.azure.arm}${id}?api-version=${authorization}`);
    const { exitCode, wrong } = await doctor();
    for (const { id, properties } of value) await session().put(id, authorization, { properties });
    expect(exitCode).toBe(1);
    expect(wrong.map(({ name }) => name)).toEqual(['permissions on vm-dns', 'DNS server vm-dns']);
    expect(wrong[0]?.evidence).toContain('Microsoft.Compute/virtualMachines/runCommand/action');
    expect(wrong[1]?.next).toMatch(/^az role assignment create .*"edge-tls DNS Server Operator \(.*vm-dns$/);
    expect(await doctor()).toMatchObject({ exitCode: 0, wrong: [] });
  });
});

describe('decisions on the command line', () => {
  test('a run that needs an approval says so, and goes on once it is given', async () => {
    const spec = { ...local.spec, approval: 'required', renewal: { atLifetimePercent: 50 } };
    const [endpoint] = local.spec.endpoints as object[];
    const changed = { ...spec, endpoints: [{ ...endpoint, rule: { type: 'Basic', priority: 110 } }] };
    const file = join(local.home, 'changed.json');
    writeFileSync(file, JSON.stringify(changed));
    const applied = await edgeTls('apply', '-f', file);
    expect(applied).toMatchObject({ exitCode: 5, err: expect.stringContaining('waits for an approval') as string });
    const id = /edge-tls approve (\S+)/.exec(applied.err)?.[1] ?? '';
    expect(await edgeTls('approve', id)).toMatchObject({ exitCode: 0, out: `${id} approved\n` });
    expect(await edgeTls('runs', id, '--watch')).toMatchObject({ exitCode: 0, out: `${id} Succeeded\n` });
  });

  test('an edge is taken away, and nobody knows it afterwards', async () => {
    const deleted = await edgeTls('delete', 'contoso-prod');
    expect(deleted).toMatchObject({ exitCode: 5, err: expect.stringContaining('waits for an approval') as string });
    const id = /edge-tls approve (\S+)/.exec(deleted.err)?.[1] ?? '';
    expect(await edgeTls('approve', id)).toMatchObject({ exitCode: 0 });
    expect(await edgeTls('runs', id, '--watch')).toMatchObject({ exitCode: 0, out: `${id} Succeeded\n` });
    expect(await edgeTls('status', 'contoso-prod')).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('EdgeNotFound') as string,
    });
  });
});
