/**
 * Loaded into every process of the stack before its own program (`node --import`). Standard input is a pipe that its parent never
 * writes to: it ends when the parent does, even by kill -9, and then this process ends too. Nothing is left behind that keeps ports
 * and folders.
 */
const graceMilliseconds = 2_000;

process.stdin.on('error', end).on('end', end).resume();
// It keeps nobody alive who has nothing else to do.
process.stdin.unref();

function end(): void {
  setTimeout(() => process.exit(1), graceMilliseconds).unref();
  process.kill(process.pid, 'SIGTERM');
}
