/** A place to die at, for tests alone. */
export interface CrashPoint {
  beforeCommit(commit: number): void;
  afterCommit(commit: number): void;
}

/**
 * Reads EDGE_TLS_HOST_CRASH_AT, for tests alone: `12` kills the process (SIGKILL) right after its 12th committed
 * transaction, `before:12` right before the commit. Undefined if it is not set; an Error if it is neither.
 */
export function crashPointOf(setting: string | undefined): CrashPoint | undefined {
  if (!setting) return undefined;
  const match = /^(before:)?(\d+)$/.exec(setting);
  if (!match)
    throw new Error(`EDGE_TLS_HOST_CRASH_AT is '${setting}'; it takes a number of commits, as in 12 or before:12.`);
  const [, before, number] = match;
  const dieAt = (commit: number): void => {
    if (commit === Number(number)) process.kill(process.pid, 'SIGKILL');
  };
  const live = (): void => {};
  return { beforeCommit: before ? dieAt : live, afterCommit: before ? live : dieAt };
}
