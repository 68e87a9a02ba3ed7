import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type DetailedPeerCertificate, rootCertificates, type TLSSocket } from 'node:tls';
import { certificateFacts } from '../domain/certificates/certificate-facts.ts';
import { verifyChain } from '../domain/certificates/verify-chain.ts';
import type { ServedChain } from '../domain/observed.ts';
import type { Clock, TlsProbe } from '../domain/ports.ts';
import { connectThrough, type TunnelAddress } from './tunnel.ts';

export interface TlsProbeOptions {
  readonly clock: Clock;
  /** Null: straight through the network. */
  readonly tunnel: TunnelAddress | null;
  /** PEM of authorities that are trusted beside Node's own when no root is named, as NODE_EXTRA_CA_CERTS gives them. */
  readonly extraRoots: readonly string[];
}

type Target = Parameters<TlsProbe['handshake']>[0];

const timeoutMilliseconds = 5_000;
const CLOSED = 'closed';

/**
 * A handshake and nothing more: no request is sent. The chain is taken whatever it is, and judged afterwards by our own
 * verifier, which says why it does not hold.
 */
export function tlsProbe(options: TlsProbeOptions): TlsProbe {
  return {
    get wellKnownRoots() {
      return wellKnownRoots(options.extraRoots);
    },
    handshake: async (target) => {
      const socket = await connectedTo(options, target).catch(() => null);
      if (socket === null) return null;
      const chain = await servedChain(socket, target).catch((error: unknown) => (wasCut(error) ? [] : null));
      if (chain?.length === 0) return { chain: [], verified: false, reason: 'The server ended the handshake.' };
      return chain === null ? null : judged(chain, target, options);
    },
  };
}

function connectedTo({ tunnel }: TlsProbeOptions, { address, port }: Target): Promise<Socket> {
  return tunnel
    ? connectThrough(tunnel, `${address}:${port}`, timeoutMilliseconds)
    : connected(connectTcp({ host: address, port }));
}

/**
 * By an alert, a reset or a close: a server is there and serves nothing under this name. Silence may as well be a firewall's, and
 * what is no TLS is no server of ours.
 */
function wasCut(error: unknown): boolean {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return code === 'ECONNRESET' || code.includes('ALERT') || message === CLOSED;
}

async function servedChain(socket: Socket, { serverName }: Target): Promise<string[]> {
  const secure = connectTls({ socket, servername: serverName, rejectUnauthorized: false });
  try {
    await secured(secure);
    return chainOf(secure.getPeerCertificate(true));
  } finally {
    secure.destroy();
    socket.destroy();
  }
}

function connected(socket: Socket): Promise<Socket> {
  return settled(socket, 'connect', socket);
}

function secured(socket: TLSSocket): Promise<TLSSocket> {
  return settled(socket, 'secureConnect', socket);
}

function settled<T>(socket: Socket, event: string, value: T): Promise<T> {
  return new Promise((resolve, reject) => {
    socket.setTimeout(timeoutMilliseconds, () => socket.destroy(new Error('timed out')));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error(CLOSED)));
    socket.once(event, () => resolve(value));
  });
}

/** Base64 DER, leaf first. Node links each certificate to its issuer; a self-issued one is linked to itself. */
function chainOf(leaf: DetailedPeerCertificate): string[] {
  const chain: string[] = [];
  let certificate: DetailedPeerCertificate | undefined = leaf;
  while (certificate?.raw && chain.length < 10) {
    const der = certificate.raw.toString('base64');
    if (chain.includes(der)) break;
    chain.push(der);
    certificate = certificate.issuerCertificate;
  }
  return chain;
}

function judged(chain: readonly string[], { serverName, trustedRoots }: Target, options: TlsProbeOptions): ServedChain {
  const roots = trustedRoots.length > 0 ? trustedRoots : wellKnownRoots(options.extraRoots);
  const verdict = verifyChain({ chain, roots, at: options.clock.now() / 1000, hostName: serverName });
  return {
    chain: chain.map((der) => certificateFacts(der)),
    verified: verdict.verified,
    ...(verdict.verified ? { reason: null } : { reason: verdict.message, fault: verdict.code }),
  };
}

let wellKnown: readonly string[] | undefined;

function wellKnownRoots(extra: readonly string[]): readonly string[] {
  wellKnown ??= rootCertificates.map(derOf);
  return [...wellKnown, ...extra.map(derOf)];
}

function derOf(pem: string): string {
  return pem.replaceAll(/-----[^-]+-----|\s/g, '');
}
