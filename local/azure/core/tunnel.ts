import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import type { VirtualNetwork } from './contracts.ts';
import { parseEndpoint } from './endpoint.ts';
import { closeServer, listenOnLoopback } from './loopback-server.ts';

export interface Tunnel {
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * The app's virtual network integration: an HTTP proxy that knows `CONNECT address:port` alone, and only addresses that something
 * in the virtual network has published.
 */
export async function startTunnel(network: VirtualNetwork): Promise<Tunnel> {
  const open = new Set<Socket>();
  const server = createServer((_request, response) => {
    response.writeHead(405, { allow: 'CONNECT' }).end();
  });
  server.on('connect', (request, client: Socket) => {
    open.add(client);
    client.on('close', () => open.delete(client)).on('error', () => client.destroy());
    void bridge(network, request.url ?? '', client);
  });
  const port = await listenOnLoopback(server);
  return {
    host: '127.0.0.1',
    port,
    stop: () => {
      for (const client of open) client.destroy();
      return closeServer(server);
    },
  };
}

async function bridge(network: VirtualNetwork, authority: string, client: Socket): Promise<void> {
  const { address, port } = parseEndpoint(authority);
  if (!/^\d+$/.test(port)) {
    client.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n');
    return;
  }
  try {
    const target = await network.connect(address, Number(port));
    target.on('error', () => client.destroy());
    client.on('close', () => target.destroy());
    target.on('close', () => client.destroy());
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    client.pipe(target).pipe(client);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'ERROR';
    const status = code === 'ETIMEDOUT' ? '504 Gateway Timeout' : '502 Bad Gateway';
    client.end(`HTTP/1.1 ${status}\r\nx-tunnel-error: ${code}\r\ncontent-length: 0\r\n\r\n`);
  }
}
