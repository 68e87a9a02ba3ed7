/** Loads an app as a Functions worker does, in a process of its own, and says what that took. The folder is its one argument. */
import { loadApp } from '../local/host/app/app-loader.ts';
import { installCore } from '../local/host/app/core-shim.ts';

const [, , folder = ''] = process.argv;
installCore(() => undefined);
const before = process.cpuUsage();
const started = performance.now();
await loadApp(folder);
const milliseconds = performance.now() - started;
const { user, system } = process.cpuUsage(before);
console.log(
  JSON.stringify({ milliseconds, processor: (user + system) / 1000, mebibytes: process.memoryUsage.rss() / 2 ** 20 }),
);
process.exit(0);
