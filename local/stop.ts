/** `npm stop`: ends what `npm start` runs in this folder, and waits for its end. */
import { rmSync } from 'node:fs';
import { CliError } from '../cli/cli-error.ts';
import { edgeTlsHome } from './command/edge-tls-home.ts';
import { runCommand } from './command/run-command.ts';
import { localJsonOf, localStateOf } from './stack/local-state.ts';

const patienceMilliseconds = 30_000;
const lookMilliseconds = 100;

await runCommand({
  name: 'npm stop',
  help: `Ends what npm start runs, and waits for its end.
EDGE_TLS_HOME names its folder (default .edge-tls).`,
  options: {},
  run: () => stop(edgeTlsHome(process.env)),
});

async function stop(home: string): Promise<void> {
  const found = localStateOf(home);
  if (found.state === 'up' || found.state === 'starting') return end(home, found.pid);
  if (found.state === 'nothing') return console.log(`Nothing runs in ${home}.`);
  rmSync(localJsonOf(home));
  console.log(`Nothing runs in ${home}; the local.json of a start that died is removed.`);
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
  while (isInUse(home)) {
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

/** The lock tells: the number of a dead process stays until its parent has looked. */
function isInUse(home: string): boolean {
  return ['up', 'starting'].includes(localStateOf(home).state);
}

function stillThere(pid: number): CliError {
  return new CliError(`Process ${pid} has not ended within ${patienceMilliseconds / 1000} s.`, {
    why: 'It was asked to (SIGTERM) and goes on.',
    suggestion: `kill -9 ${pid}    what it started ends with it`,
  });
}
