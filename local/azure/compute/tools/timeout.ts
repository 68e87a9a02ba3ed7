/** Stand-in of `timeout [-k duration] [-s signal] duration command…` for computers that have none: 124 when the time was up. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { parseTtl } from '../../dns-server/ttl.ts';

const words = process.argv.slice(2);
while (/^-[ks]$/.test(words[0] ?? '')) words.splice(0, 2);
while (words[0]?.startsWith('-')) words.shift();
const [duration = '0', command = 'true', ...rest] = words;

const child = spawn(command, rest, { stdio: 'inherit' });
let expired = false;
const timer = setTimeout(
  () => {
    expired = true;
    child.kill('SIGTERM');
  },
  (parseTtl(duration) ?? 0) * 1_000,
);
child.on('error', () => (process.exitCode = 127));
child.on('exit', (code, signal) => {
  clearTimeout(timer);
  process.exitCode = expired ? 124 : (code ?? 128 + constants.signals[signal ?? 'SIGTERM']);
});
