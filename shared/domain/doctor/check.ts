/** One part of the path, looked at. */
export interface Check {
  /** What was looked at: `identity`, `DNS answer (gateway)`. */
  readonly name: string;
  readonly status: 'ok' | 'warn' | 'fail';
  /** What was seen, a sentence or two. */
  readonly evidence: string;
  /** The command that tells more or mends it; null when there is nothing to do. */
  readonly next: string | null;
}

export function ok(name: string, evidence: string): Check {
  return { name, status: 'ok', evidence, next: null };
}

export function warn(name: string, evidence: string, next: string): Check {
  return { name, status: 'warn', evidence, next };
}

export function fail(name: string, evidence: string, next: string): Check {
  return { name, status: 'fail', evidence, next };
}
