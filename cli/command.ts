import type { Connection } from './connection.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** What every command is handed. */
export interface Session {
  readonly terminal: Terminal;
  readonly output: 'table' | 'json';
  /** Thrown as a usage error when no server is known; commands that work offline never ask. */
  connection(): Connection;
  readonly interrupted: AbortSignal;
  readFile(path: string): string;
}

/** Options of commands that start a run. */
export interface RunOptions {
  readonly wait: boolean;
  /** Seconds, as typed. */
  readonly timeout?: string;
}

export type CommandResult = Promise<ExitCode> | ExitCode;

export function writeJson({ terminal }: Session, value: unknown): void {
  terminal.out.write(`${JSON.stringify(value, null, 2)}\n`);
}
