/** `npm run host -- --app DIR --port N [--data DIR] [--json]`: the local host for any Functions v4 app. */
import { once } from 'node:events';
import { join } from 'node:path';
import { CliError } from '../../cli/cli-error.ts';
import { edgeTlsHome } from '../command/edge-tls-home.ts';
import { flag, port, requiredText, text, type ValuesOf } from '../command/options.ts';
import { portFailure, requireFreePort } from '../command/port-in-use.ts';
import { runCommand } from '../command/run-command.ts';
import { stopSignals } from '../command/stop-signals.ts';
import { type Host, startHost } from './start-host.ts';

const options = {
  app: requiredText('DIR', 'the app: a folder with package.json ("main": a file or glob) and host.json'),
  port: port('the port on 127.0.0.1; 0 for a free one (default: 7071)', 7071),
  data: text('DIR', 'where history and keys are kept (default: .edge-tls/host-alone, or host-alone in EDGE_TLS_HOME)'),
  json: flag('says that the host is ready as one line of JSON, {"ready":true,"port":N}'),
};

await runCommand({
  name: 'npm run host',
  help: 'Runs a Functions v4 app, Durable Functions included, until Ctrl-C.',
  options,
  run: ({ values }) => run(values),
});

async function run(values: ValuesOf<typeof options>): Promise<void> {
  const signal = stopSignals();
  await requireFreePort(values.port);
  const host = await start(values);
  if (!signal.aborted) {
    const ready = values.json ? JSON.stringify({ ready: true, port: host.port }) : `The host is ready: ${host.url}`;
    process.stdout.write(`${ready}\n`);
    // A signal may have come while it was written.
    if (!signal.aborted) await once(signal, 'abort');
  }
  await host.stop();
}

async function start({ app, port, data }: ValuesOf<typeof options>): Promise<Host> {
  try {
    // The history of npm start's own host is another one, which begins anew with its tables.
    return await startHost({ appDir: app, port, dataDir: data ?? join(edgeTlsHome(process.env), 'host-alone') });
  } catch (error) {
    const found = portFailure(port, error as NodeJS.ErrnoException);
    if (found instanceof CliError) throw found;
    throw new CliError('The host did not start.', { why: found.message, suggestion: 'npm run host -- --help' });
  }
}
