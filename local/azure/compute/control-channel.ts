import { createServer, type Socket } from 'node:net';
import { closeServer, listenOnLoopback } from '../core/loopback-server.ts';
import type { NameServer, ServerCommand } from '../dns-server/name-server.ts';

export interface ControlChannel {
  readonly port: number;
  stop(): Promise<void>;
}

/** Where the machine's `rndc` and `systemctl` reach its DNS server: one JSON command a connection, one JSON outcome back. */
export async function openControlChannel(server: NameServer): Promise<ControlChannel> {
  const listener = createServer({ allowHalfOpen: true }, (socket) => serve(socket, server));
  return { port: await listenOnLoopback(listener), stop: () => closeServer(listener) };
}

function serve(socket: Socket, server: NameServer): void {
  let received = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
  socket.on('error', () => socket.destroy());
  socket.on('end', () => {
    const command = readCommand(received);
    if (command) socket.end(JSON.stringify(server.command(command)));
    else socket.destroy();
  });
}

function readCommand(text: string): ServerCommand | undefined {
  try {
    return JSON.parse(text) as ServerCommand;
  } catch {
    return undefined;
  }
}
