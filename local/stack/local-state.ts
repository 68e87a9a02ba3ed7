import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasFolderLock, holderOfFolderLock, isAlive } from '../command/folder-lock.ts';

/** The lock of a folder in which something runs or starts. */
export const homeLock = 'start';

export const localJsonOf = (home: string): string => join(home, 'local.json');

/** What runs in a folder. `pid` is the process to stop; of very old files it is unknown. */
export type LocalState =
  | { readonly state: 'up'; readonly pid: number | undefined; readonly api: string }
  | { readonly state: 'starting'; readonly pid: number | undefined }
  /** It has died without taking `local.json` away. */
  | { readonly state: 'stale'; readonly pid: number | undefined; readonly api: string }
  | { readonly state: 'unreadable'; readonly why: string }
  | { readonly state: 'nothing' };

/** Says it from `local.json` and from the lock, which the system takes from the dead. */
export function localStateOf(home: string): LocalState {
  const written = readLocalJson(home);
  const holder = holderOf(home, written);
  if (written === null) return holder === null ? { state: 'nothing' } : { state: 'starting', pid: holder.pid };
  if ('why' in written) return { state: 'unreadable', why: written.why };
  const { api, pid } = written;
  if (holder === null) return { state: 'stale', pid, api };
  // Of a start before this one, which holds the lock now and has not come so far.
  if (holder.pid !== undefined && pid !== undefined && holder.pid !== pid)
    return { state: 'starting', pid: holder.pid };
  return { state: 'up', pid: holder.pid ?? pid, api };
}

type Written = { readonly api: string; readonly pid: number | undefined };

function readLocalJson(home: string): Written | { readonly why: string } | null {
  try {
    const json = JSON.parse(readFileSync(localJsonOf(home), 'utf8')) as { api?: unknown; pid?: unknown } | null;
    const { api, pid } = json ?? {};
    if (typeof api !== 'string') return { why: 'It has no "api", which npm start writes.' };
    return { api, pid: typeof pid === 'number' ? pid : undefined };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? null : { why: `${message}.` };
  }
}

/** Where there is no lock to look at (the folder is read-only here, or the file was put there by hand), the process has to do. */
function holderOf(home: string, written: ReturnType<typeof readLocalJson>): { readonly pid?: number } | null {
  try {
    if (hasFolderLock(home, homeLock)) return holderOfFolderLock(home, homeLock);
  } catch {
    // As if there were none.
  }
  if (written === null || 'why' in written) return null;
  const { pid } = written;
  if (pid === undefined) return {};
  return isAlive(pid) ? { pid } : null;
}
