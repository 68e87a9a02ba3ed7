/**
 * `npm start`: the local host with the built app, Azurite and local Azure with the sample estate, until SIGTERM or Ctrl-C.
 * Writes `.edge-tls/local.json`. `--port N` (default: a free one), `--time-scale N`, `--calm`, `--package` (run the package).
 */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { subscribeToEvents } from './sample/subscribe-to-events.ts';
import { writeLocalJson } from './stack/local-json.ts';
import { startStack } from './stack/stack.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'time-scale': { type: 'string', default: '60' },
    calm: { type: 'boolean', default: false },
    package: { type: 'boolean', default: false },
  },
});

if (values.package && !existsSync('dist/package')) {
  console.error('There is no package yet. Make it with: npm run package');
  process.exit(1);
}
const home = resolve(process.env.EDGE_TLS_HOME ?? '.edge-tls');
const stopped = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
const stack = await startStack({
  port: Number(values.port),
  home,
  timeScale: Number(values['time-scale']),
  calm: values.calm,
  app: values.package ? 'dist/package' : 'dist/app',
});
await subscribeToEvents(stack.session, stack.api);
const file = await writeLocalJson(stack, home);
console.log(`edge-tls is at ${stack.api} (every address: ${file})`);
await stopped;
await stack.stop();
