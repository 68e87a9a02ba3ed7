import { spawn } from 'node:child_process';

export interface CommandLineResult {
  readonly exitCode: number | null;
  readonly out: string;
  readonly err: string;
}

export interface CommandLineOptions {
  readonly server?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Sends SIGINT, as Ctrl-C does, once this text has been printed on standard error. */
  readonly interruptAfter?: string;
}

/** The command as a user starts it: a process of its own, its output through pipes. */
export function edgeTls(args: readonly string[], options: CommandLineOptions = {}): Promise<CommandLineResult> {
  const child = spawn(process.execPath, ['cli/main.ts', ...args], {
    env: {
      PATH: process.env.PATH ?? '',
      EDGE_TLS_HOME: '/nonexistent',
      ...(options.server ? { EDGE_TLS_SERVER: options.server } : {}),
      ...options.env,
    },
  });
  let out = '';
  let err = '';
  let interrupted = false;
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    err += chunk;
    if (interrupted || !options.interruptAfter || !err.includes(options.interruptAfter)) return;
    interrupted = true;
    child.kill('SIGINT');
  });
  child.stdin.end(options.input ?? '');
  return new Promise((resolve) => {
    child.on('close', (exitCode) => resolve({ exitCode, out, err }));
  });
}
