import { accessSync, constants, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { CliError } from '../../cli/cli-error.ts';

/** SQLite opens no file whose path is longer than 512 bytes (MAX_PATHNAME in its os_unix.c); what lies in the folder needs its part. */
const longestPath = 400;

/**
 * The folder as an absolute path, made where it is missing and tried out; a sentence where that cannot be. `whose` names it for the
 * reader: `EDGE_TLS_HOME`.
 */
export function usableFolder(path: string, whose: string): string {
  const folder = resolve(path);
  if (Buffer.byteLength(folder) > longestPath)
    throw unusable(
      folder,
      whose,
      `its path is ${Buffer.byteLength(folder)} bytes long, and ${longestPath} are the limit`,
    );
  try {
    make(folder);
    tryOut(folder);
  } catch (error) {
    throw unusable(folder, whose, reasonOf(error as NodeJS.ErrnoException));
  }
  return folder;
}

export function usableTemporaryFolder(): string {
  return usableFolder(tmpdir(), 'the folder for temporary files (TMPDIR)');
}

/**
 * One folder after the other. Node's own `recursive` never ends where a folder is there but takes no other one, as /proc does
 * (seen with Node 24: mkdir answers ENOENT, which it takes for a missing parent).
 */
function make(folder: string): void {
  if (isFolder(folder)) return;
  if (dirname(folder) !== folder) make(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Somebody else has made it in between.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isFolder(folder)) throw error;
  }
}

function isFolder(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found && !found.isDirectory()) throw Object.assign(new Error(`${path} is a file`), { code: 'ENOTDIR', path });
  return found !== undefined;
}

/** An empty file fits on a full disk; what is kept here needs at least so much. */
const leastBytes = 64 * 1024;

/** Rights tell less than a file: a disk may be read-only, or full. */
function tryOut(folder: string): void {
  accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  const file = join(folder, `.try-${process.pid}`);
  try {
    writeFileSync(file, Buffer.alloc(leastBytes));
  } finally {
    rmSync(file, { force: true });
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the disk is read-only',
  ENOENT: 'no folder can be made there',
  ENOTDIR: 'a file stands in its way',
  EEXIST: 'a symbolic link that leads nowhere stands in its way',
  ENAMETOOLONG: 'a name in it is too long',
  ELOOP: 'its symbolic links lead round in a circle',
  ENOSPC: 'the disk is full',
  EDQUOT: 'this user may write no more there',
  EFBIG: 'this user may write no more there',
};

function reasonOf(error: NodeJS.ErrnoException): string {
  const reason = reasons[error.code ?? ''] ?? error.message;
  return error.path === undefined ? reason : `${reason} (${error.path})`;
}

function unusable(folder: string, whose: string, reason: string): CliError {
  return new CliError(`${capital(whose)} cannot be used: ${shortened(folder)}`, {
    why: `${capital(reason)}.`,
    suggestion: 'Name a folder that can be made or written, such as one in your home or below /tmp.',
  });
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
const shortened = (path: string): string => (path.length > 200 ? `${path.slice(0, 199)}…` : path);
