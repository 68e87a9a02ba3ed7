import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A checkout of its own with a launcher, a project and one entry; its packages are what a test puts there. */
let root: string;
const project = {
  type: 'module',
  engines: { node: '>=20' },
  dependencies: { one: '1.0.0' },
  devDependencies: { node: '24.21.0' },
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'edge-tls-launch-'));
  mkdirSync(join(root, 'scripts'));
  copyFileSync('scripts/launch.cjs', join(root, 'scripts/launch.cjs'));
  writeFileSync(join(root, 'package.json'), JSON.stringify(project));
  writeFileSync(join(root, 'entry.ts'), 'const args: string[] = process.argv.slice(2); console.log(args.join("|"));');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function install(name: string, version: string): void {
  mkdirSync(join(root, 'node_modules', name), { recursive: true });
  writeFileSync(join(root, 'node_modules', name, 'package.json'), JSON.stringify({ version }));
}

function installAll(): void {
  install('one', '1.0.0');
  install('node', '24.21.0');
}

/** The launcher on a Node that says of itself to be of this version. */
function launch(args: readonly string[], version = process.versions.node) {
  const pretend = join(root, 'pretend.cjs');
  const says = JSON.stringify(version);
  writeFileSync(
    pretend,
    `Object.defineProperty(process, 'version', { value: 'v' + ${says} });
     Object.defineProperty(process, 'versions', { value: { ...process.versions, node: ${says} } });`,
  );
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['-r', pretend, join(root, 'scripts/launch.cjs'), 'entry.ts', ...args],
    { encoding: 'utf8' },
  );
  expect(stderr).not.toMatch(/^\s+at /m);
  return { status, stdout, stderr };
}

const npmCi = () => `Suggestion: cd '${root}' && npm ci`;

describe('the entry of every npm script', () => {
  test('runs TypeScript with the arguments that it got', () => {
    installAll();
    expect(launch(['--port', '80', 'a b'])).toEqual({ status: 0, stdout: '--port|80|a b\n', stderr: '' });
  });

  test('says that npm ci is missing', () => {
    expect(launch([])).toMatchObject({ status: 1, stdout: '' });
    expect(launch([]).stderr.split('\n')).toEqual([
      'ERROR: The packages are not installed.',
      `Why: There is no node_modules in ${root}.`,
      npmCi(),
      '',
    ]);
  });

  test('says that packages are of another checkout, or not all there', () => {
    install('one', '0.9.0');
    expect(launch([]).stderr).toContain('Why: Missing or of another version: one, node.');
    expect(launch([]).stderr).toContain(npmCi());
  });

  test('says that Node is too old even for npm ci', () => {
    expect(launch([], '12.22.12').stderr).toBe(
      `ERROR: Node v12.22.12 is too old.\nWhy: The packages are not installed here, and npm needs Node 20 or newer to install them.\n` +
        `Suggestion: Install Node 24 from https://nodejs.org, then: cd '${root}' && npm ci\n`,
    );
  });

  test('says that Node is too old where npm has not brought its own', () => {
    installAll();
    expect(launch([], '20.20.2')).toMatchObject({ status: 1, stdout: '' });
    expect(launch([], '20.20.2').stderr).toMatch(/^ERROR: Node v20\.20\.2 is too old\.\nWhy: edge-tls needs Node 24/);
  });

  test('goes on with the Node that npm has brought, whatever the system has, and ends as that one does', () => {
    installAll();
    mkdirSync(join(root, 'node_modules/node/bin'));
    symlinkSync(process.execPath, join(root, 'node_modules/node/bin/node'));
    writeFileSync(
      join(root, 'entry.ts'),
      'console.log(process.versions.node); process.exitCode = Number(process.argv[2]);',
    );
    expect(launch(['7'], '20.20.2')).toEqual({ status: 7, stdout: `${process.versions.node}\n`, stderr: '' });
  });

  test('tells of an entry that cannot be run in a sentence', () => {
    installAll();
    writeFileSync(join(root, 'entry.ts'), "import 'not-there';");
    expect(launch([]).stderr).toMatch(/^ERROR: entry\.ts could not be run\.\nWhy: .*not-there/);
  });
});

test('every script of package.json and the command edge-tls begin there', () => {
  const { scripts, bin } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    scripts: Record<string, string>;
    bin: Record<string, string>;
  };
  const strange = Object.entries(scripts).filter(([, line]) => !/^(exec )?node scripts\/launch\.cjs\b/.test(line));
  expect(strange).toEqual([]);
  expect(readFileSync(resolve(bin['edge-tls'] ?? ''), 'utf8')).toContain("require('../scripts/launch.cjs')");
});
