import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

jest.setTimeout(60_000);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'edge-tls-commands-'));
  const app = (name: string, files: Readonly<Record<string, string>>): void => {
    mkdirSync(join(folder, name));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), text);
  };
  app('empty', {});
  app('no-main', { 'package.json': '{}' });
  app('no-build', { 'package.json': '{"main":"dist/*.js"}' });
  app('no-json', { 'package.json': '{' });
  app('no-host', { 'package.json': '{"main":"app.js"}', 'app.js': '', 'host.json': '{"version":"2.0"' });
  app('old-host', { 'package.json': '{"main":"app.js"}', 'app.js': '', 'host.json': '{"version":"1.0"}' });
  app('no-settings', { 'package.json': '{"main":"app.js"}', 'app.js': '', 'local.settings.json': '}' });
  app('throws', { 'package.json': '{"main":"app.js"}', 'app.js': 'throw new Error("of its own")' });
  writeFileSync(join(folder, 'file'), '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const entries = {
  start: 'local/start.ts',
  stop: 'local/stop.ts',
  demo: 'local/demo/main.ts',
  host: 'local/host/main.ts',
  azure: 'local/azure/main.ts',
  bench: 'bench/main.ts',
  package: 'scripts/package.ts',
  build: 'scripts/build.ts',
  check: 'scripts/check.ts',
  docs: 'scripts/docs.ts',
};
type Name = keyof typeof entries;

function run(name: Name, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [entries[name], ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', EDGE_TLS_HOME: join(folder, 'home'), ...env },
    timeout: 20_000,
  });
  return { status, stdout, stderr };
}

/** What, why and what to do, without a stack. */
function expectSentence({ stderr }: { readonly stderr: string }): void {
  expect(stderr).toMatch(/^ERROR: .+\n(Why: .+\n|( {2}.+: .+\n)+)Suggestion: .+\n$/);
  expect(stderr).not.toMatch(/^\s+at /m);
}

const names = Object.keys(entries) as Name[];

test.each(names)('%s --help lists its options, whatever else is typed, and does nothing', (name) => {
  const result = run(name, ['--nonsense', '--help']);
  expect(result).toMatchObject({ status: 0, stderr: '' });
  expect(result.stdout).toMatch(/^npm (start|stop|run \w+) -- .*\[options\]\n[^]*--help +this text\n$/);
});

test.each(names)('%s answers an option that there is not with the exit code of wrong use', (name) => {
  const result = run(name, ['--nonsense', '7']);
  expect(result).toMatchObject({ status: 64, stdout: '' });
  expectSentence(result);
  expect(result.stderr).toContain('--nonsense: there is no such option');
});

test.each<[Name, string[], RegExp]>([
  ['start', ['--port', 'abc', '--time-scale', '-1'], /--port: 'abc' is not a port.*\n.*--time-scale: '-1' is not/],
  ['start', ['--prot', '8080'], /did you mean --port\?/],
  ['demo', ['--time-scale', '0'], /--time-scale: '0' is not a time scale/],
  ['host', [], /--app: it is missing: --app DIR/],
  ['host', ['--app', 'dist/app', '--port', '99999'], /--port: '99999' is not a port/],
  ['azure', ['--time-scale', '-1', '--seed', 'x'], /--time-scale: '-1'[^]*--seed: 'x' is not a seed/],
  ['bench', ['strats', '--rounds', '0'], /did you mean starts\?[^]*--rounds: '0' is not/],
])('%s %j is wrong use', (name, args, message) => {
  const result = run(name, args);
  expect(result).toMatchObject({ status: 64, stdout: '' });
  expectSentence(result);
  expect(result.stderr).toMatch(message);
});

test.each<[string, RegExp]>([
  [
    'missing',
    /Why: There is no folder '.*missing' with a package\.json\. Build the app first, or name another folder\./,
  ],
  ['file', /Why: '.*file' is a file; name the folder of the app\./],
  ['empty', /package\.json' cannot be used: it is not there/],
  ['no-main', /package\.json' has no "main"/],
  ['no-build', /Found zero files matching the "main" of package\.json, 'dist\/\*\.js'\. Build the app first/],
  ['no-json', /package\.json' cannot be used: .*JSON/],
  ['no-host', /host\.json' cannot be used: .*JSON/],
  ['old-host', /host\.json' cannot be used: its "version" must be "2\.0"/],
  ['no-settings', /local\.settings\.json' cannot be used: .*JSON/],
  ['throws', /Worker was unable to load entry point ".*app\.js": of its own/],
])('host says why the app in %s does not start', (app, why) => {
  const data = join(folder, 'data');
  const result = run('host', ['--app', join(folder, app), '--port', '0', '--data', data]);
  expect(result).toMatchObject({ status: 1, stdout: '' });
  expectSentence(result);
  expect(result.stderr).toMatch(why);
});

const linux = process.platform === 'linux' ? describe : describe.skip;
linux('a folder that cannot be used is named', () => {
  test.each<[Name, string[], Record<string, string>]>([
    ['start', [], { EDGE_TLS_HOME: '/proc/edge' }],
    ['start', ['--detach'], { EDGE_TLS_HOME: '/proc/edge' }],
    ['start', [], { EDGE_TLS_HOME: '/dev/null' }],
    ['start', [], { EDGE_TLS_HOME: '~/edge' }],
    ['stop', [], { EDGE_TLS_HOME: '~/edge' }],
    ['host', ['--app', 'test', '--port', '0'], { EDGE_TLS_HOME: '~' }],
    ['host', ['--app', 'dist/app', '--port', '0', '--data', '/proc/edge'], {}],
    ['host', ['--app', 'dist/app', '--port', '0'], { EDGE_TLS_HOME: '/proc/edge' }],
    ['azure', ['--folder', '/proc/edge'], {}],
    ['azure', [], { TMPDIR: '/proc/edge' }],
    ['demo', [], { TMPDIR: '/proc/edge' }],
  ])('by %s %j with %j', (name, args, env) => {
    const result = run(name, args, env);
    expect(result).toMatchObject({ status: 1, stdout: '' });
    expectSentence(result);
    expect(result.stderr).toMatch(/cannot be used: (\/proc\/edge|\/dev\/null|~)/);
  });
});

test('stop has nothing to do where nothing runs, and takes away what a dead start has left', () => {
  const home = join(folder, 'dead');
  mkdirSync(home);
  writeFileSync(join(home, 'local.json'), '{"api":"http://127.0.0.1:1","pid":4194305}');
  expect(run('stop', [], { EDGE_TLS_HOME: home })).toEqual({
    status: 0,
    stdout: `Nothing runs in ${home}; the local.json of a start that died is removed.\n`,
    stderr: '',
  });
  expect(run('stop', [], { EDGE_TLS_HOME: home }).stdout).toBe(`Nothing runs in ${home}.\n`);
  const file = join(folder, 'file');
  expect(run('stop', [], { EDGE_TLS_HOME: file }).stdout).toBe(`Nothing runs in ${file}.\n`);
});
