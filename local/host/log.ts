export type LogLevel = 'debug' | 'information' | 'warning' | 'error';

/** One line of the host's or of the app's; `source` is the function's name, or `host`. */
export interface LogLine {
  readonly level: LogLevel;
  readonly source: string;
  readonly message: string;
}

export type Log = (line: LogLine) => void;

/** Lines for a person, on standard error: standard output is for the message of readiness. */
export function logToStandardError({ level, source, message }: LogLine): void {
  if (level === 'debug') return;
  const mark = level === 'information' ? '' : `${level}: `;
  process.stderr.write(`[${new Date().toISOString()}] ${source}: ${mark}${message}\n`);
}
