import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { createPki } from '../../local/azure/core/pki.ts';

/** An https server of somebody else's on loopback, trusted by this process, that keeps every token it is brought. */
export interface Stranger {
  readonly port: number;
  /** `authorization` of each request, or `none`. */
  readonly received: string[];
  stop(): Promise<void>;
}

/** `headers`: what it answers every request with, such as a challenge. */
export async function startStranger(status = 200, headers: Readonly<Record<string, string>> = {}): Promise<Stranger> {
  const pki = await createPki({ now: () => Date.now() } as Parameters<typeof createPki>[0]);
  const { chain, key } = await pki.issue(['localhost', '127.0.0.1']);
  const authorities = getCACertificates('default');
  setDefaultCACertificates([...authorities, pki.caPem]);
  const received: string[] = [];
  const server = createServer({ cert: chain, key }, (request, response) => {
    received.push(request.headers.authorization ?? 'none');
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end('{"value":[],"properties":{}}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = async () => {
    setDefaultCACertificates(authorities);
    await close(server);
  };
  return { port: (server.address() as AddressInfo).port, received, stop };
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
