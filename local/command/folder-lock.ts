import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CliError } from '../../cli/cli-error.ts';

/** Who holds a lock, as it said itself; of a holder that has not said anything yet nothing is known. */
export interface LockHolder {
  readonly pid?: number;
  /** When it took the lock, as ISO 8601 has it. */
  readonly since?: string;
}

export interface FolderLock {
  release(): void;
}

/** What a database that somebody else has open answers; errcode of SQLite. */
const busy = 5;
/** Node closes a database that nobody refers to, and with it goes the lock of a caller who never means to release it. */
const held = new Set<DatabaseSync>();
/** Who only looks whether there is a holder has the lock for a moment. */
const patienceMilliseconds = 500;

/**
 * Takes the lock `name` of a folder, which the operating system takes back when this process ends, however it ends: a lock of the
 * dead cannot be. Undefined when somebody else has it.
 */
export function takeFolderLock(folder: string, name: string): FolderLock | undefined {
  const database = lockedDatabase(folder, name, patienceMilliseconds);
  if (database === undefined) return undefined;
  held.add(database);
  const holder: LockHolder = { pid: process.pid, since: new Date().toISOString() };
  writeFileSync(holderFile(folder, name), `${JSON.stringify(holder)}\n`);
  return {
    release: () => {
      if (!database.isOpen) return;
      rmSync(holderFile(folder, name), { force: true });
      database.close();
      held.delete(database);
    },
  };
}

/** Who holds the lock now; null when nobody does. */
export function holderOfFolderLock(folder: string, name: string): LockHolder | null {
  if (!hasFolderLock(folder, name)) return null;
  const free = lockedDatabase(folder, name, 0);
  free?.close();
  if (free !== undefined) return null;
  const holder = readHolder(folder, name);
  // The file of a dead holder: somebody looks, as we do.
  return holder.pid === undefined || isAlive(holder.pid) ? holder : null;
}

/** Whether anybody has ever locked it. */
export function hasFolderLock(folder: string, name: string): boolean {
  return existsSync(lockFile(folder, name));
}

/** Whether a process of this number runs. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Dead, and nobody has asked how it ended yet: proc(5), the state after the name. */
function isZombie(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** It may be torn or anybody's: what is no number of a process is nobody to send a signal to. */
function readHolder(folder: string, name: string): LockHolder {
  try {
    const { pid, since } = JSON.parse(readFileSync(holderFile(folder, name), 'utf8')) as LockHolder;
    return Number.isSafeInteger(pid) && Number(pid) > 0 ? { pid, since } : {};
  } catch {
    return {};
  }
}

const lockFile = (folder: string, name: string): string => join(folder, `${name}.lock`);
/** Beside the lock, since a file that is locked must be opened by nobody else. */
const holderFile = (folder: string, name: string): string => join(folder, `${name}.holder.json`);

function lockedDatabase(folder: string, name: string, timeout: number): DatabaseSync | undefined {
  const file = lockFile(folder, name);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout });
    // The mode comes after the lock: in that mode one that waits keeps what it has read with, and of two at once neither would win.
    database.exec('BEGIN EXCLUSIVE; PRAGMA locking_mode = EXCLUSIVE; CREATE TABLE IF NOT EXISTS held (by); COMMIT;');
    return database;
  } catch (error) {
    database?.close();
    // Its extended codes have the plain one in their last byte.
    if ((((error as { errcode?: number }).errcode ?? 0) & 0xff) === busy) return undefined;
    throw unusable(file, error as Error);
  }
}

function unusable(file: string, { message }: Error): CliError {
  return new CliError(`The lock of the folder cannot be had: ${file}`, {
    why: `It cannot be opened and locked: ${message}.`,
    suggestion: 'Remove that file if it is nothing of yours, or name another folder, on a disk of this machine.',
  });
}
