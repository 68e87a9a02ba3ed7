import type { DnsAnswer, Question } from './answer-query.ts';

/** What a tool on the machine asks the server's process to do. */
export interface ServerCommand {
  readonly tool: 'rndc' | 'systemctl' | 'named-checkconf';
  readonly arguments: readonly string[];
}

/** What the tool prints, and its exit code. */
export interface CommandOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A DNS server's process on a virtual machine: it answers out of what it has loaded, and loads only when it is told to. */
export interface NameServer {
  answer(question: Question): DnsAnswer;
  command(command: ServerCommand): CommandOutcome;
  /** What it has written to its log, newest last. */
  log(): readonly string[];
}

/** A file of the machine; undefined when it is not there. Paths are absolute, as on the machine. */
export type ReadMachineFile = (path: string) => string | undefined;

export const SUCCESS: CommandOutcome = { exitCode: 0, stdout: '', stderr: '' };

export function printed(stdout: string): CommandOutcome {
  return { ...SUCCESS, stdout: `${stdout}\n` };
}

export function failedWith(exitCode: number, stderr: string): CommandOutcome {
  return { exitCode, stdout: '', stderr: `${stderr}\n` };
}
