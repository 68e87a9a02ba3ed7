import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { CliError } from '../../../cli/cli-error.ts';
import { usableFolder } from '../../../local/command/usable-folder.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'edge-tls-folder-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** The sentences about a folder that cannot be used. */
function refusal(path: string): string {
  try {
    usableFolder(path, 'EDGE_TLS_HOME');
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return `${error.message}: ${error.why} ${error.suggestion}`;
  }
  throw new Error(`${path} was taken`);
}

describe('a folder to write to', () => {
  test.each(['one', 'one/two/three', 'with blanks', 'mit Ümläuten/日本', "o'clock $HOME"])('%s is made', (name) => {
    const path = join(root, name);
    expect(usableFolder(path, 'EDGE_TLS_HOME')).toBe(path);
    expect(readdirSync(path)).toEqual([]);
    expect(usableFolder(path, 'EDGE_TLS_HOME')).toBe(path);
  });

  test('is named as an absolute path', () => {
    expect(usableFolder(relative(process.cwd(), join(root, 'there')), 'EDGE_TLS_HOME')).toBe(join(root, 'there'));
  });

  test('may be a symbolic link to one', () => {
    symlinkSync(root, join(root, 'link'));
    expect(usableFolder(join(root, 'link/x'), 'EDGE_TLS_HOME')).toBe(join(root, 'link/x'));
    expect(existsSync(join(root, 'x'))).toBe(true);
  });

  test('is no file, and lies below none', () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    expect(refusal(file)).toBe(
      `EDGE_TLS_HOME cannot be used: ${file}: A file stands in its way (${file}). ` +
        'Name a folder that can be made or written, such as one in your home or below /tmp.',
    );
    expect(refusal(join(file, 'x/y'))).toMatch(/A file stands in its way/);
  });

  test('does not lead round in a circle', () => {
    symlinkSync(join(root, 'b'), join(root, 'a'));
    symlinkSync(join(root, 'a'), join(root, 'b'));
    expect(refusal(join(root, 'a/x'))).toMatch(/lead round in a circle/);
  });

  test('is no symbolic link that leads nowhere', () => {
    symlinkSync(join(root, 'gone'), join(root, 'link'));
    expect(refusal(join(root, 'link'))).toMatch(/A symbolic link that leads nowhere stands in its way/);
  });

  test.each([
    ['x'.repeat(300), /A name in it is too long/],
    [join(...Array.from({ length: 60 }, () => 'abcdefghi')), /bytes long, and 400 are the limit/],
  ])('has a name of a length that can be used', (name, reason) => {
    expect(refusal(join(root, name))).toMatch(reason);
  });

  test('takes what is kept there, not empty files alone', () => {
    const module = resolve('local/command/usable-folder.ts');
    const script = `const { usableFolder } = await import(${JSON.stringify(module)});
      try { usableFolder(${JSON.stringify(root)}, 'EDGE_TLS_HOME'); } catch ({ why }) { console.log(why); }`;
    // A limit of the shell in place of a full disk, which no test can have: 8 blocks of 1024 bytes.
    const line = 'ulimit -f 8; exec "$0" --input-type=module -e "$1"';
    const { stdout } = spawnSync('bash', ['--norc', '-c', line, process.execPath, script], { encoding: 'utf8' });
    expect(stdout).toMatch(/^This user may write no more there/);
    expect(readdirSync(root)).toEqual([]);
  });

  const linux = process.platform === 'linux' ? test : test.skip;
  linux('is not below /proc, where Node itself would try for ever', () => {
    expect(refusal('/proc/edge')).toMatch(/^EDGE_TLS_HOME cannot be used: \/proc\/edge: No folder can be made there/);
    expect(refusal('/proc/edge/deeper/still')).toMatch(/No folder can be made there/);
  });
});
