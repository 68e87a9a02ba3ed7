import { request } from 'node:http';
import type { Socket } from 'node:net';

export interface TunnelAddress {
  readonly host: string;
  readonly port: number;
}

/** A connection to address:port through an HTTP CONNECT proxy. Rejects when the proxy refuses or does not answer in time. */
export function connectThrough(tunnel: TunnelAddress, target: string, timeoutMilliseconds: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const asking = request({
      host: tunnel.host,
      port: tunnel.port,
      method: 'CONNECT',
      path: target,
      timeout: timeoutMilliseconds,
      agent: false,
    });
    asking.on('connect', (response, socket) => {
      if (response.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new Error(`the tunnel answered ${response.statusCode}`));
    });
    asking.on('response', (response) => {
      response.resume();
      reject(new Error(`the tunnel answered ${response.statusCode}`));
    });
    asking.on('timeout', () => asking.destroy(new Error('the tunnel did not answer in time')));
    asking.on('error', reject).end();
  });
}
