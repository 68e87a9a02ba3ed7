import { X509Certificate } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import { connect as connectTls, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import type { LocalClock, VirtualNetwork } from '../../core/contracts.ts';
import { BackendFailure } from './backend-failure.ts';
import { healthTexts } from './health-texts.ts';
import { type BackendTrust, judgeCertificate } from './judge-certificate.ts';
import type { NameCache } from './name-cache.ts';

export interface BackendRoad {
  readonly network: VirtualNetwork;
  readonly clock: LocalClock;
  readonly names: NameCache;
}

export interface BackendTarget {
  /** FQDN or IP address, as it stands in the pool. */
  readonly member: string;
  readonly port: number;
  /** Undefined for plain HTTP. */
  readonly tls?: { readonly serverName: string; readonly trust: BackendTrust };
}

export interface BackendConnection {
  readonly socket: Socket;
  /** What the backend presented, leaf first; empty for plain HTTP. */
  readonly chain: readonly X509Certificate[];
}

/** Real connection, real handshake; the verdict on the certificate is ours, at the virtual time. Fails with a BackendFailure. */
export async function connectBackend(road: BackendRoad, target: BackendTarget): Promise<BackendConnection> {
  const address = await addressOf(road, target.member);
  const socket = await road.network.connect(address, target.port).catch(() => {
    throw new BackendFailure(healthTexts.cannotConnect());
  });
  if (!target.tls) return { socket, chain: [] };
  const secure = await handshake(socket, target.tls);
  const chain = presentedChain(secure);
  const opensslError = errorOf(secure);
  const verdict = judgeCertificate(target.tls.trust, {
    chain,
    host: target.tls.serverName,
    now: road.clock.now(),
    ...(opensslError === undefined ? {} : { opensslError }),
  });
  if (!verdict) return { socket: secure, chain };
  secure.destroy();
  throw new BackendFailure(verdict, chain);
}

async function addressOf({ names }: BackendRoad, member: string): Promise<string> {
  if (!/^[a-z0-9]([a-z0-9_.-]*[a-z0-9])?$/i.test(member)) throw new BackendFailure(healthTexts.invalidName());
  return names.addressOf(member).catch(() => {
    throw new BackendFailure(healthTexts.unresolvable());
  });
}

function handshake(socket: Socket, { serverName, trust }: NonNullable<BackendTarget['tls']>): Promise<TLSSocket> {
  const anchors = trust.roots.length > 0 ? trust.roots : trust.wellKnown;
  return new Promise((resolve, reject) => {
    const secure = connectTls({
      socket,
      rejectUnauthorized: false,
      ca: anchors.map((root) => root.toString()),
      ...(isIP(serverName) ? {} : { servername: serverName }),
    });
    const fail = (): void => {
      socket.destroy();
      reject(new BackendFailure(healthTexts.cannotConnect()));
    };
    secure.once('error', fail).once('close', fail);
    secure.once('secureConnect', () => {
      secure.off('error', fail).off('close', fail);
      resolve(secure);
    });
  });
}

function presentedChain(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = [];
  let current: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (current?.raw) {
    const { raw, issuerCertificate }: DetailedPeerCertificate = current;
    chain.push(new X509Certificate(raw));
    current = issuerCertificate?.raw && !issuerCertificate.raw.equals(raw) ? issuerCertificate : undefined;
  }
  return chain;
}

/** OpenSSL judges at the real time and knows neither our dates nor our words: those errors are left to our own verdict. */
const OWN_VERDICT = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

function errorOf({ authorizationError }: TLSSocket): string | undefined {
  // Node's types say Error; it is the code.
  const code = authorizationError as unknown as string | Error | null | undefined;
  if (!code) return undefined;
  const text = typeof code === 'string' ? code : ((code as NodeJS.ErrnoException).code ?? code.message);
  return OWN_VERDICT.has(text) ? undefined : text;
}
