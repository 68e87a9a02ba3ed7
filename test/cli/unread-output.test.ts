import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { edgeTls } from './run-command-line.ts';

/** As bash runs a line, with the exit code of the first command of its pipeline. */
function inShell(line: string) {
  const script = `${line}; exit "\${PIPESTATUS[0]}"`;
  const env = { PATH: process.env.PATH ?? '', NODE: process.execPath, EDGE_TLS_HOME: '/nonexistent' };
  const { status, stderr } = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8', timeout: 20_000, env });
  return { status, stderr };
}

describe('output that nobody reads', () => {
  test.each(['schema', '--help', 'completion'])('is no failure of %s', (command) => {
    // The reader is gone before anything is written.
    expect(inShell(`(sleep 0.2; exec "$NODE" cli/main.ts ${command}) | true`)).toEqual({ status: 0, stderr: '' });
  });

  test('of a command line that is wrong leaves it wrong', () => {
    expect(inShell('(sleep 0.2; exec "$NODE" cli/main.ts --nonsense 2>&1) | true')).toEqual({ status: 64, stderr: '' });
  });

  const linux = process.platform === 'linux' ? test : test.skip;
  linux('but that is lost on a full disk is one, in a sentence', () => {
    expect(inShell('"$NODE" cli/main.ts schema > /dev/full')).toEqual({
      status: 1,
      stderr: 'ERROR: The output could not be written.\nWhy: ENOSPC: no space left on device, write\n',
    });
  });
});

test('a spec may begin with the mark that editors on Windows write', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'edge-tls-mark-'));
  const file = join(folder, 'spec.json');
  writeFileSync(file, '\uFEFF{}');
  expect((await edgeTls(['validate', file])).err).toContain('/name: is required');
  rmSync(folder, { recursive: true });
});

test('a wrong command line says where the right one is shown', async () => {
  for (const args of [['-x'], ['status', '-x'], ['stats'], ['status', 'a', 'b'], ['apply'], ['status', '-o', 'yaml']]) {
    const { exitCode, err } = await edgeTls(args);
    expect({ exitCode, err }).toMatchObject({
      exitCode: 64,
      err: expect.stringContaining('\nSuggestion: edge-tls --help') as string,
    });
  }
});
