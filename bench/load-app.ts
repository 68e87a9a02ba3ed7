/** Loads an app as a Functions worker does, in a process of its own, and says what that took: `node bench/load-app.ts DIR`. */
import { loadApp } from '../local/host/app/app-loader.ts';
import { installCore } from '../local/host/app/core-shim.ts';

const [, , folder = ''] = process.argv;
installCore(() => undefined);
const started = performance.now();
await loadApp(folder);
const milliseconds = performance.now() - started;
console.log(JSON.stringify({ milliseconds, mebibytes: process.memoryUsage.rss() / 2 ** 20 }));
process.exit(0);
