import { X509Certificate } from 'node:crypto';
import { Agent, request } from 'node:https';
import type { TLSSocket } from 'node:tls';

export interface PublicListener {
  readonly address: string;
  readonly port: number;
  /** PEM of the authority that the public certificate comes from. */
  readonly ca: string;
}

export interface Fetched {
  readonly status: number;
  readonly body: string;
  /** The certificate that was really served, verified for the host name by Node. */
  readonly thumbprint: string;
  readonly subject: string;
  /** A connection was made for this request; false for one that was kept from an earlier request. */
  readonly newConnection: boolean;
}

/** One HTTPS request to a public host name, as a client on the Internet sends it: SNI, host header, full verification. */
export function fetchThrough(listener: PublicListener, host: string, path: string, agent?: Agent): Promise<Fetched> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: listener.address,
        port: listener.port,
        path,
        servername: host,
        headers: { host },
        ca: listener.ca,
        agent: agent ?? new Agent({ keepAlive: false }),
        timeout: 10_000,
      },
      (incoming) => {
        const certificate = new X509Certificate((incoming.socket as TLSSocket).getPeerCertificate().raw);
        let body = '';
        incoming.setEncoding('utf8').on('data', (chunk: string) => {
          body += chunk;
        });
        incoming.on('error', reject).on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            body,
            thumbprint: certificate.fingerprint.replaceAll(':', ''),
            subject: certificate.subject,
            newConnection: !outgoing.reusedSocket,
          }),
        );
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer from ${host} within 10 s`)));
    outgoing.on('error', reject).end();
  });
}
