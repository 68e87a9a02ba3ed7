import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeFolderLock } from '../../../local/command/folder-lock.ts';
import { localStateOf } from '../../../local/stack/local-state.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'edge-tls-state-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const api = 'http://127.0.0.1:1';
const nobody = 4_194_305;
const write = (content: object | string): void =>
  writeFileSync(join(home, 'local.json'), typeof content === 'string' ? content : JSON.stringify(content));
const lock = () => takeFolderLock(home, 'start');

describe('what runs in a folder', () => {
  test('nothing, in one that is empty or not there', () => {
    expect([localStateOf(home), localStateOf(join(home, 'missing'))]).toEqual([
      { state: 'nothing' },
      { state: 'nothing' },
    ]);
  });

  test('a start that has not written local.json yet', () => {
    lock();
    expect(localStateOf(home)).toEqual({ state: 'starting', pid: process.pid });
  });

  test('a start beside the local.json of one before it', () => {
    lock();
    write({ api, pid: nobody });
    expect(localStateOf(home)).toEqual({ state: 'starting', pid: process.pid });
  });

  test('one that is up', () => {
    lock();
    write({ api, pid: process.pid });
    expect(localStateOf(home)).toEqual({ state: 'up', pid: process.pid, api });
  });

  test('none, where the lock is free, even if somebody has the number of the process by now', () => {
    lock()?.release();
    write({ api, pid: process.pid });
    expect(localStateOf(home)).toEqual({ state: 'stale', pid: process.pid, api });
  });

  test('without any lock the process tells, and without that nothing does', () => {
    write({ api, pid: nobody });
    expect(localStateOf(home)).toEqual({ state: 'stale', pid: nobody, api });
    write({ api });
    expect(localStateOf(home)).toEqual({ state: 'up', pid: undefined, api });
  });

  test.each(['{', '[]', 'null', '{"api":7}'])('is not known from %s', (text) => {
    write(text);
    expect(localStateOf(home)).toMatchObject({ state: 'unreadable' });
  });
});
