/**
 * `npm start`: the local host with the built app, Azurite and local Azure with the sample estate, until SIGTERM or Ctrl-C. Writes
 * `.edge-tls/local.json` once everything is up.
 */
import { existsSync } from 'node:fs';
import { CliError } from '../cli/cli-error.ts';
import { exitCodes } from '../cli/exit-codes.ts';
import { buildApp } from '../scripts/build-app.ts';
import { edgeTlsHome, homeName } from './command/edge-tls-home.ts';
import { flag, port, timeScale, type ValuesOf } from './command/options.ts';
import { inProjectRoot } from './command/project-root.ts';
import { runCommand } from './command/run-command.ts';
import { Stopped, stopSignals } from './command/stop-signals.ts';
import { startDetached } from './detached.ts';
import { subscribeToEvents } from './sample/subscribe-to-events.ts';
import { writeLocalJson } from './stack/local-json.ts';
import { type Stack, startStack } from './stack/stack.ts';

const options = {
  port: port('port of the app on 127.0.0.1 (default: any free one)', 0),
  'time-scale': timeScale({ from: 1, otherwise: 60 }),
  calm: flag('local Azure without random times, orders and refusals'),
  package: flag('runs dist/package (npm run package) instead of the built app'),
  detach: flag('comes back when everything is up; npm stop ends it'),
};

await runCommand({
  name: 'npm start',
  help: `Starts local Azure with a sample estate, and the app on the local host, and keeps them running until Ctrl-C.
EDGE_TLS_HOME names the folder of all that is kept (default .edge-tls).`,
  options,
  run: ({ values }) => {
    const home = edgeTlsHome(process.env);
    inProjectRoot();
    return values.detach ? startDetached(home, process.argv.slice(2)) : start(home, values);
  },
});

async function start(home: string, values: ValuesOf<typeof options>): Promise<number | void> {
  const signal = stopSignals();
  try {
    const stack = await up(home, values, signal);
    const died = await Promise.race([ended(signal), stack.died]);
    await stack.stop();
    if (died !== undefined) throw new CliError(died, { suggestion: 'Start it again: npm start' });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    console.error(`${error.message} What had been started by then is stopped again.`);
    return exitCodes.interrupted;
  }
}

async function up(home: string, values: ValuesOf<typeof options>, signal: AbortSignal): Promise<Stack> {
  const began = performance.now();
  const progress = (line: string): void => console.log(`  ${line}`);
  const stack = await startStack({
    port: values.port,
    home,
    homeName: homeName(process.env),
    timeScale: values['time-scale'],
    calm: values.calm,
    app: values.package ? 'dist/package' : 'dist/app',
    prepare: () => {
      const mood = values.calm ? 'calm' : 'hostile, as Azure can be (npm start -- --calm for none of that)';
      console.log(`Starting in ${home}: time runs ${values['time-scale']} times as fast, local Azure is ${mood}`);
      return values.package ? requirePackage() : build(progress);
    },
    progress,
    signal,
  });
  try {
    await subscribeToEvents(stack.session, stack.api);
    const file = await writeLocalJson(stack, home);
    progress(`all of it after ${((performance.now() - began) / 1000).toFixed(1)} s; Ctrl-C stops it`);
    console.log(`edge-tls is at ${stack.api} (every address: ${file})`);
    return stack;
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

async function build(progress: (line: string) => void): Promise<void> {
  const began = performance.now();
  const built = await buildApp();
  if (built) progress(`the app: built in ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

async function requirePackage(): Promise<void> {
  if (existsSync('dist/package/package.json')) return;
  throw new CliError('There is no package to run.', {
    why: 'dist/package is not there yet.',
    suggestion: 'Make it with: npm run package',
  });
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve());
  });
}
