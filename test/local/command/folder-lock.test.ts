import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { holderOfFolderLock, isAlive, takeFolderLock } from '../../../local/command/folder-lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'edge-tls-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process that takes the lock, says so, and stays. */
async function elsewhere(): Promise<ChildProcess> {
  const module = resolve('local/command/folder-lock.ts');
  const script = `const { takeFolderLock } = await import(${JSON.stringify(module)});
    console.log(takeFolderLock(${JSON.stringify(folder)}, 'start') ? 'has it' : 'has it not');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  expect(said.toString()).toBe('has it\n');
  return child;
}

describe('the lock of a folder', () => {
  test('is had by one at a time, who is known', () => {
    const lock = takeFolderLock(folder, 'start');
    expect(holderOfFolderLock(folder, 'start')).toMatchObject({ pid: process.pid });
    expect(takeFolderLock(folder, 'start')).toBeUndefined();
    expect(takeFolderLock(folder, 'another')).toBeDefined();
    lock?.release();
    expect(holderOfFolderLock(folder, 'start')).toBeNull();
    expect(takeFolderLock(folder, 'start')).toBeDefined();
  });

  test('of another process is respected while it lives, and taken over when it was killed', async () => {
    const child = await elsewhere();
    expect(takeFolderLock(folder, 'start')).toBeUndefined();
    expect(holderOfFolderLock(folder, 'start')).toMatchObject({ pid: child.pid });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(holderOfFolderLock(folder, 'start')).toBeNull();
    expect(takeFolderLock(folder, 'start')).toBeDefined();
    expect(holderOfFolderLock(folder, 'start')).toMatchObject({ pid: process.pid });
  });

  test('is looked at without being taken, and nothing is written to a folder that nobody has locked', () => {
    expect(holderOfFolderLock(folder, 'start')).toBeNull();
    expect(holderOfFolderLock(join(folder, 'missing'), 'start')).toBeNull();
  });
});

test('a process that has ended is not alive, whether or not anybody has asked how', async () => {
  const child = spawn('true');
  await once(child, 'exit');
  expect([isAlive(process.pid), isAlive(child.pid ?? 0)]).toEqual([true, false]);
});
