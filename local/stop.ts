/** `npm stop`: ends what `npm start` runs in this folder, and waits for its end. */
import { existsSync, rmSync } from 'node:fs';
import { CliError } from '../cli/cli-error.ts';
import { edgeTlsHome } from './command/edge-tls-home.ts';
import { holderOfFolderLock } from './command/folder-lock.ts';
import { runCommand } from './command/run-command.ts';
import { homeLock, localJsonOf } from './stack/local-state.ts';

const patienceMilliseconds = 30_000;
const lookMilliseconds = 100;

await runCommand({
  name: 'npm stop',
  help: `Ends what npm start runs, and waits for its end.
EDGE_TLS_HOME names its folder (default .edge-tls).`,
  options: {},
  run: () => stop(edgeTlsHome(process.env)),
});

/** Whom to end says the lock alone: a number in a file may be anybody's by now. */
async function stop(home: string): Promise<void> {
  const holder = holderOfFolderLock(home, homeLock);
  if (holder) return end(home, holder.pid);
  const isLeft = existsSync(localJsonOf(home));
  if (isLeft) rmSync(localJsonOf(home), { force: true });
  console.log(`Nothing runs in ${home}${isLeft ? '; the local.json of a start that died is removed' : ''}.`);
}

async function end(home: string, pid: number | undefined): Promise<void> {
  if (pid === undefined) {
    throw new CliError(`What runs in ${home} cannot be stopped from here.`, {
      why: 'It has not said which process it is.',
      suggestion: 'Press Ctrl-C where it was started.',
    });
  }
  askToEnd(pid);
  const deadline = Date.now() + patienceMilliseconds;
  while (holderOfFolderLock(home, homeLock)) {
    if (Date.now() > deadline) throw stillThere(pid);
    await new Promise((resolve) => setTimeout(resolve, lookMilliseconds));
  }
  console.log(`Stopped what ran in ${home} (process ${pid}).`);
}

function askToEnd(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    // It has ended in between.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function stillThere(pid: number): CliError {
  return new CliError(`Process ${pid} has not ended within ${patienceMilliseconds / 1000} s.`, {
    why: 'It was asked to (SIGTERM) and goes on.',
    suggestion: `kill -9 ${pid}    what it started ends with it`,
  });
}
