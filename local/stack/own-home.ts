import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../../cli/cli-error.ts';
import { holderOfFolderLock, takeFolderLock } from '../command/folder-lock.ts';
import { usableFolder } from '../command/usable-folder.ts';
import { homeLock, localJsonOf, localStateOf } from './local-state.ts';

export interface OwnHome {
  readonly folder: string;
  /** What a start that died has left there; null when there was nothing. */
  readonly leftBehind: string | null;
  /** Says that nothing answers there any more. */
  close(): void;
  /** Lets others have the folder. */
  release(): void;
}

/** Makes the folder ours alone before anything is written there, and takes away what a start before this one has left. */
export async function ownHome(path: string, name: string): Promise<OwnHome> {
  const folder = usableFolder(path, name);
  const lock = takeFolderLock(folder, homeLock);
  if (lock === undefined) throw inUse(folder);
  await orphansEnded(folder);
  const close = (): void => rmSync(localJsonOf(folder), { force: true });
  // However this process ends, as long as it can still do anything.
  process.once('exit', close);
  const release = (): void => {
    process.off('exit', close);
    lock.release();
  };
  return { folder, leftBehind: forget(folder), close, release };
}

const orphanMilliseconds = 10_000;
const lookMilliseconds = 100;

/** The processes of a start that was killed end with it, but not in the same moment. */
async function orphansEnded(folder: string): Promise<void> {
  const deadline = Date.now() + orphanMilliseconds;
  const isHeld = (part: string): boolean => holderOfFolderLock(join(folder, part), part) !== null;
  while (['host', 'azure'].some(isHeld) && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, lookMilliseconds));
}

function inUse(folder: string): CliError {
  const found = localStateOf(folder);
  const pid = 'pid' in found && found.pid !== undefined ? ` (process ${found.pid})` : '';
  const why =
    found.state === 'up'
      ? `Another npm start${pid} runs there, at ${found.api}.`
      : `Another npm start${pid} is starting or stopping there.`;
  return new CliError(`The folder is in use: ${folder}`, {
    why,
    suggestion: `Use that one, or stop it with: npm stop. To run another beside it: EDGE_TLS_HOME=${folder}-2 npm start`,
  });
}

/**
 * Tables and Azure itself begin anew at every start; a history of runs that they do not know, and machines with records of yesterday,
 * would only confuse. Nothing else in the folder is touched: it may be anybody's.
 */
function forget(folder: string): string | null {
  const host = join(folder, 'host');
  const histories = existsSync(host) ? readdirSync(host).filter((name) => /^host\.sqlite(-wal|-shm)?$/.test(name)) : [];
  for (const name of histories) rmSync(join(host, name));
  const azure = join(folder, 'azure');
  if (existsSync(join(azure, 'ca.pem'))) rmSync(join(azure, 'vms'), { recursive: true, force: true });
  const localJson = localJsonOf(folder);
  if (!existsSync(localJson)) return null;
  rmSync(localJson);
  return `${localJson} was left by a start that died; it is removed`;
}
