import { connect } from 'node:net';
import type { CommandOutcome, ServerCommand } from '../../dns-server/name-server.ts';

/** Hands a command to the machine's DNS server and ends this process as its tool would. */
export async function askControl(tool: ServerCommand['tool'], words: readonly string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await ask({ tool, arguments: words });
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = exitCode;
}

function ask(command: ServerCommand): Promise<CommandOutcome> {
  return new Promise((resolve) => {
    const port = Number(process.env['EDGE_TLS_LOCAL_CONTROL_PORT']);
    const socket = connect({ host: '127.0.0.1', port }, () => socket.end(JSON.stringify(command)));
    let received = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
    socket.on('end', () => resolve(JSON.parse(received) as CommandOutcome));
    socket.on('error', () =>
      resolve({ exitCode: 1, stdout: '', stderr: `${command.tool}: connect failed: 127.0.0.1: connection refused\n` }),
    );
  });
}
