import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { edgeTls } from '../cli/run-command-line.ts';
import { processesOf, StartProcess } from './start-process.ts';

jest.setTimeout(120_000);

const homes: string[] = [];
const running: StartProcess[] = [];

function newHome(name = 'home'): string {
  const root = mkdtempSync(join(tmpdir(), 'edge-tls-starts-'));
  homes.push(root);
  return join(root, name);
}

function start(home: string, args?: readonly string[]): StartProcess {
  const started = new StartProcess(home, args);
  running.push(started);
  return started;
}

afterEach(async () => {
  for (const each of running.splice(0)) await each.stop();
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

/** Until nobody knows the folder any more; what is left after that. */
async function left(home: string): Promise<string[]> {
  for (let look = 0; look < 100 && processesOf(home).length > 0; look += 1)
    await new Promise((resolve) => setTimeout(resolve, 100));
  return processesOf(home);
}

const status = (home: string) => edgeTls(['status'], { env: { EDGE_TLS_HOME: home } });

describe('npm start', () => {
  test('says what it starts, writes local.json last, and takes it away again', async () => {
    const home = newHome('mit Blänks');
    const one = start(home);
    await one.says('starting the local host');
    expect(existsSync(join(home, 'local.json'))).toBe(false);
    await one.up();
    expect(one.said).toMatch(/Azurite, for the tables: up after \d+\.\d s\n/);
    expect(one.localJson()).toMatchObject({ pid: one.pid, api: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
    expect(await status(home)).toMatchObject({ exitCode: 0, err: '' });
    expect(await one.stop()).toBe(0);
    expect(existsSync(join(home, 'local.json'))).toBe(false);
    expect(await left(home)).toEqual([]);
    expect(await status(home)).toMatchObject({ exitCode: 64, err: expect.stringContaining('is missing') as string });
  });

  test('a second one in the folder names the first, and leaves it alone', async () => {
    const home = newHome();
    const one = start(home);
    await one.says('starting local Azure');
    const early = start(home);
    expect(await early.ended()).toBe(1);
    expect(early.said).toMatch(new RegExp(`Another npm start \\(process ${one.pid}\\) is starting or stopping there`));
    await one.up();
    const before = readFileSync(join(home, 'local.json'), 'utf8');
    const late = start(home);
    expect(await late.ended()).toBe(1);
    expect(late.said).toContain(`Why: Another npm start (process ${one.pid}) runs there, at ${one.localJson().api}.`);
    expect(readFileSync(join(home, 'local.json'), 'utf8')).toBe(before);
    expect(await status(home)).toMatchObject({ exitCode: 0 });
  });

  test('one that was killed leaves no process; its folder is told from one in use, and used again', async () => {
    const home = newHome();
    const one = await start(home, ['--calm', '--time-scale', '600']).up();
    const spec = join(home, 'sample-spec.json');
    const env = { EDGE_TLS_HOME: home };
    // A run is under way: its history must not be taken for that of the next start, which counts from one again.
    expect(await edgeTls(['apply', '-f', spec, '--no-wait'], { env })).toMatchObject({ exitCode: 0 });
    await one.stop('SIGKILL');
    const stale = await status(home);
    expect(stale).toMatchObject({ exitCode: 1, err: expect.stringContaining('does not run any more') as string });
    expect(stale.err).toContain(`of a start (process ${one.pid}) that died without taking it away`);
    const two = await start(home, ['--calm', '--time-scale', '600']).up();
    expect(two.said).toContain('was left by a start that died; it is removed');
    expect(await edgeTls(['apply', '-f', spec], { env })).toMatchObject({
      exitCode: 0,
      out: 'contoso-prod.1 Succeeded\n',
    });
    expect(await two.stop()).toBe(0);
    expect(await left(home)).toEqual([]);
  });

  test('three at once in folders of their own come up, and one that waits for its start waits', async () => {
    const three = [newHome(), newHome(), newHome()].map((home) => start(home, []));
    await three[0]?.says('starting local Azure');
    const waited = await status(three[0]?.home ?? '');
    expect(waited).toMatchObject({
      exitCode: 0,
      err: expect.stringContaining('Waiting for npm start (process ') as string,
    });
    await Promise.all(three.map((each) => each.up()));
    expect(new Set(three.map((each) => each.localJson().api)).size).toBe(3);
  });

  test('a port that is taken is found before anything is started', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const one = start(newHome(), ['--port', `${port}`]);
    expect(await one.ended()).toBe(1);
    expect(one.said).toMatch(new RegExp(`^ERROR: Port ${port} is taken\\.\nWhy: .*listens on it.*\nSuggestion: .*\n$`));
    server.close();
  });

  test.each([
    ['SIGTERM', 'starting local Azure'],
    ['SIGINT', 'starting the sample estate'],
    ['SIGHUP', 'starting the local host'],
  ] as const)('%s while it is %s ends everything that was started', async (signal, line) => {
    const home = newHome();
    const one = await start(home).says(line);
    expect(await one.stop(signal)).toBe(130);
    expect(one.said).toMatch(
      new RegExp(`\nStopped by ${signal}\\. What had been started by then is stopped again\\.\n$`),
    );
    expect(one.said).not.toContain('ERROR');
    expect(await left(home)).toEqual([]);
    expect(await (await start(home).up()).stop()).toBe(0);
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)('%s to npm ends all of it', async (signal) => {
    const home = newHome();
    const npm = spawn('npm', ['start', '--', '--calm'], {
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', EDGE_TLS_HOME: home },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const chunk of npm.stdout.setEncoding('utf8')) if (String(chunk).includes('the sample estate')) break;
    npm.kill(signal);
    expect(await left(home)).toEqual([]);
  });

  test('a part that ends by itself is named, and the rest ended with it', async () => {
    const home = newHome();
    const one = await start(home).up();
    const host = /"pid":(\d+)/.exec(readFileSync(join(home, 'host/host.holder.json'), 'utf8'))?.[1];
    process.kill(Number(host), 'SIGKILL');
    expect(await one.ended()).toBe(1);
    expect(one.said).toContain('ERROR: The local host has ended by itself');
    expect(existsSync(join(home, 'local.json'))).toBe(false);
    expect(await left(home)).toEqual([]);
  });
});
