import { type LocalState, localStateOf } from '../local/stack/local-state.ts';

const patienceMilliseconds = 120_000;
const lookMilliseconds = 200;

/**
 * What runs in the folder, once a start that is on its way has come to its end. It keeps this process from anything else meanwhile:
 * a command that needs the app has nothing else to do, and Ctrl-C ends it as usual.
 */
export function waitForStart(home: string, say: (line: string) => void): LocalState {
  const first = localStateOf(home);
  if (first.state !== 'starting') return first;
  say(`Waiting for npm start${first.pid === undefined ? '' : ` (process ${first.pid})`} in ${home} …\n`);
  const deadline = Date.now() + patienceMilliseconds;
  for (;;) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lookMilliseconds);
    const now = localStateOf(home);
    if (now.state !== 'starting' || Date.now() > deadline) return now;
  }
}
