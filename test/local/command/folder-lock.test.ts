import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { holderOfFolderLock, isAlive, takeFolderLock } from '../../../local/command/folder-lock.ts';

let folder: string;
let child: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'edge-tls-lock-'));
});
afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** A process, once it has said its first words. */
async function elsewhere(script: string): Promise<ChildProcess> {
  child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout) await once(child.stdout, 'data');
  return child;
}

/** One that takes the lock, forgets about it, says so, and stays. */
function holder(): Promise<ChildProcess> {
  const module = resolve('local/command/folder-lock.ts');
  return elsewhere(`const { takeFolderLock } = await import(${JSON.stringify(module)});
    takeFolderLock(${JSON.stringify(folder)}, 'start');
    gc();
    setTimeout(() => console.log('has it'), 50);
    setInterval(() => {}, 1000);`);
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
    child = await holder();
    expect(takeFolderLock(folder, 'start')).toBeUndefined();
    expect(holderOfFolderLock(folder, 'start')).toMatchObject({ pid: child.pid });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(holderOfFolderLock(folder, 'start')).toBeNull();
    expect(takeFolderLock(folder, 'start')).toBeDefined();
    expect(holderOfFolderLock(folder, 'start')).toMatchObject({ pid: process.pid });
  });

  test('holds up nobody who comes at the same moment: who waits for it keeps nothing', async () => {
    const other = await elsewhere(`const { DatabaseSync } = await import('node:sqlite');
      const other = new DatabaseSync(${JSON.stringify(join(folder, 'start.lock'))}, { timeout: 300 });
      other.exec('BEGIN IMMEDIATE; CREATE TABLE other (by)');
      console.log('begins');
      setTimeout(() => { other.exec('COMMIT'); other.close(); console.log('has ended'); }, 100);`);
    const ended = once(other.stdout ?? other, 'data');
    expect(takeFolderLock(folder, 'start')).toBeDefined();
    expect(String((await ended)[0])).toBe('has ended\n');
  });

  test.each(['a folder', 'no database'])('that is %s is told in a sentence', (what) => {
    const file = join(folder, 'start.lock');
    if (what === 'a folder') mkdirSync(file);
    else writeFileSync(file, 'something else '.repeat(100));
    for (const look of [takeFolderLock, holderOfFolderLock])
      expect(() => look(folder, 'start')).toThrow(`The lock of the folder cannot be had: ${file}`);
  });

  test.each(['null', '{"pid":"7"}', '{"pid":0}', '{"pid":-1}', '{'])(
    'is held by nobody in particular if its holder says %s',
    (said) => {
      const lock = takeFolderLock(folder, 'start');
      writeFileSync(join(folder, 'start.holder.json'), said);
      expect(holderOfFolderLock(folder, 'start')).toEqual({});
      lock?.release();
    },
  );

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
