import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPowerShell, noPowerShell } from './power-shell.ts';
import type { RunCommandParameter, ScriptParameters } from './script-parameters.ts';

export interface Script {
  readonly lines: readonly string[];
  readonly parameters: ScriptParameters;
  /** The folder that stands for the machine's file system. */
  readonly folder: string;
  /** Folder of the machine's programs, first in PATH. */
  readonly bin: string;
}

export interface PowerShellScript extends Omit<Script, 'parameters'> {
  readonly parameters: readonly RunCommandParameter[];
  readonly environment: Readonly<Record<string, string>>;
}

export interface ScriptOutcome {
  /** Azure does not report it for action run commands. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningScript {
  readonly outcome: Promise<ScriptOutcome>;
  /** Ends the script and everything that it started. */
  kill(): void;
}

/** Azure keeps the last 4096 bytes of each stream (azure-docs: "Output is limited to the last 4,096 bytes"). */
export const OUTPUT_LIMIT = 4_096;

let scripts = 0;

/** Really runs a script, with nothing of this process's environment in its own. */
export function runScript({ lines, parameters, folder, bin }: Script): RunningScript {
  const file = writeScript(folder, lines, 'script.sh');
  const shell = /^#!.*\bbash\b/.test(lines[0] ?? '') ? '/bin/bash' : '/bin/sh';
  return start({
    folder,
    bin,
    file,
    command: [shell, file, ...parameters.positional],
    environment: parameters.environment,
  });
}

/** A script of a Windows machine. Named parameters are those of the script itself. 409 where this computer has no PowerShell. */
export function runPowerShell({ lines, parameters, folder, bin, environment }: PowerShellScript): RunningScript {
  const program = findPowerShell();
  if (program === undefined) throw noPowerShell();
  const file = writeScript(folder, lines, 'script.ps1');
  const words = parameters.flatMap(({ name, value }) => [`-${name}`, value]);
  const command = [program, '-NoLogo', '-NoProfile', '-NonInteractive', '-File', file, ...words];
  return start({ folder, bin, file, command, environment });
}

interface Command extends Pick<Script, 'folder' | 'bin'> {
  readonly file: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

function start({ folder, bin, file, command, environment }: Command): RunningScript {
  const [program = '', ...words] = command;
  const child = spawn(program, words, {
    cwd: folder,
    // A group of its own, so that a hanging child of the script ends with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      HOME: join(folder, 'root'),
      LANG: 'C.UTF-8',
      TMPDIR: join(folder, 'tmp'),
      ...environment,
      PATH: `${bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
      EDGE_TLS_VM_ROOT: folder,
    },
  });
  return { outcome: outcomeOf(child, file), kill: () => killGroup(child) };
}

function writeScript(folder: string, lines: readonly string[], name: string): string {
  scripts += 1;
  const home = join(folder, 'var/lib/waagent/run-command', String(scripts));
  mkdirSync(home, { recursive: true });
  const file = join(home, name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  chmodSync(file, 0o700);
  return file;
}

function outcomeOf(child: ChildProcess, file: string): Promise<ScriptOutcome> {
  const stdout = tailOf(child.stdout);
  const stderr = tailOf(child.stderr);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      rmSync(join(file, '..'), { recursive: true, force: true });
      resolve({ exitCode: code ?? 137, stdout: stdout(), stderr: stderr() });
    });
  });
}

function tailOf(stream: NodeJS.ReadableStream | null): () => string {
  let tail = Buffer.alloc(0);
  stream?.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-OUTPUT_LIMIT);
  });
  return () => tail.toString('utf8');
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group has ended by itself between the check and the signal.
  }
}
