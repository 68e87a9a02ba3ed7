/** `npm run host -- --app DIR --port N [--data DIR] [--json]`: the local host for any Functions v4 app. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Host, startHost } from './start-host.ts';

const usage = `Usage: npm run host -- --app DIR [--port N] [--data DIR] [--json]

  --app DIR    the app: a folder with package.json ("main": a file or glob) and host.json
  --port N     the port on 127.0.0.1; 0 for a free one (default 7071)
  --data DIR   where history and keys are kept (default .edge-tls/host, or host in EDGE_TLS_HOME)
  --json       say that the host is ready as one line of JSON, {"ready":true,"port":N}
`;

try {
  await main();
} catch (error) {
  process.stderr.write(`The host did not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  const { app, port, data, json, help } = readArguments();
  if (help) return void process.stdout.write(usage);
  if (app === undefined) throw new Error(`--app is missing.\n${usage}`);
  const host = await startHost({ appDir: app, port: portOf(port), dataDir: data ?? defaultDataDir() });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stopAndExit(host));
  const ready = json ? JSON.stringify({ ready: true, port: host.port }) : `The host is ready: ${host.url}`;
  process.stdout.write(`${ready}\n`);
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      app: { type: 'string' },
      port: { type: 'string', default: '7071' },
      data: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return values;
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new Error(`--port is '${text}'; it must be a number from 0 to 65535.`);
}

function defaultDataDir(): string {
  return join(process.env['EDGE_TLS_HOME'] ?? '.edge-tls', 'host');
}

/** The exit is explicit: an app may hold sockets and timers of its own open. */
async function stopAndExit(host: Host): Promise<void> {
  await host.stop();
  process.exit(0);
}
