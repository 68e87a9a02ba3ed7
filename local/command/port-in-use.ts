import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { CliError } from '../../cli/cli-error.ts';

/** Tries the port before anything is started on it. A sentence, with who has it as far as the system tells, if it cannot be had. */
export async function requireFreePort(port: number): Promise<void> {
  if (port === 0) return;
  const failure = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(undefined)));
  });
  if (failure) throw portFailure(port, failure);
}

/** The sentence of a port that could not be had; any other error stays what it is. */
export function portFailure(port: number, error: NodeJS.ErrnoException): Error {
  if (error.code === 'EACCES') return privileged(port);
  return error.code === 'EADDRINUSE' ? taken(port) : error;
}

function taken(port: number): CliError {
  const owner = listenerOn(port);
  return new CliError(`Port ${port} is taken.`, {
    why: owner
      ? `Process ${owner.pid} listens on it: ${owner.command}`
      : 'Another program on this machine listens on it.',
    suggestion: 'Stop that program, or take another port: --port 0 is any free one.',
  });
}

function privileged(port: number): CliError {
  return new CliError(`Port ${port} may not be used.`, {
    why: 'This user may not listen on it; ports below 1024 are for the administrator on most systems.',
    suggestion: 'Take a port from 1024 on: --port 8080, or --port 0 for any free one.',
  });
}

/** Of Linux, and of processes that this user may look at; undefined elsewhere. */
function listenerOn(port: number): { readonly pid: number; readonly command: string } | undefined {
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => listeningInodes(file, port)));
  if (inodes.size === 0) return undefined;
  const pid = processes().find((process_) => socketsOf(process_).some((inode) => inodes.has(inode)));
  return pid === undefined ? undefined : { pid, command: commandOf(pid) };
}

const LISTEN = '0A';

/** proc(5): `sl local_address rem_address st … inode`, with the port in hexadecimal. */
function listeningInodes(file: string, port: number): string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  return linesOf(file)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === LISTEN && local?.endsWith(`:${wanted}`))
    .map((fields) => fields[9] ?? '');
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(1);
  } catch {
    return [];
  }
}

function processes(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((name) => inodeOf(`/proc/${pid}/fd/${name}`));
  } catch {
    return [];
  }
}

function inodeOf(file: string): string[] {
  try {
    const [, inode] = /^socket:\[(\d+)\]$/.exec(readlinkSync(file)) ?? [];
    return inode === undefined ? [] : [inode];
  } catch {
    return [];
  }
}

const longestCommand = 120;

function commandOf(pid: number): string {
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  return command.length > longestCommand ? `${command.slice(0, longestCommand - 1)}…` : command;
}
