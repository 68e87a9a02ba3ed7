import 'reflect-metadata';
import {
  KeyUsagesExtension,
  KeyUsageFlags,
  X509Certificate as Parsed,
  AuthorityInfoAccessExtension,
} from '@peculiar/x509';
import { createPrivateKey, createPublicKey, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { certificateFacts } from '../../../../shared/domain/certificates/certificate-facts.ts';
import { issueLeaf, type LeafRequest } from '../../../../shared/domain/certificates/issue-leaf.ts';
import { issueRoot, type RootRequest } from '../../../../shared/domain/certificates/issue-root.ts';
import { serialNumberFrom } from '../../../../shared/domain/certificates/serial-number.ts';
import { verifyChain } from '../../../../shared/domain/certificates/verify-chain.ts';
import { EdgeError } from '../../../../shared/domain/problem.ts';
import { authority, DAY, make, names } from './certificate-maker.ts';
import { type KeyKind, type VaultKey, vaultKey } from './vault-key.ts';

const HOST = 'apim.contoso.internal';
const now = Math.floor(Date.now() / 1000);
const serialNumber = (): string => serialNumberFrom(randomBytes(16));

function rootBy(key: VaultKey, over: Partial<RootRequest> = {}): Promise<string> {
  return issueRoot({
    csr: key.csr,
    signingKeySha256: key.sha256,
    sign: key.sign,
    zone: 'contoso.internal',
    serialNumber: serialNumber(),
    now,
    validityDays: 3650,
    ...over,
  });
}

async function leafBy(rootKey: VaultKey, over: Partial<LeafRequest> = {}): Promise<string> {
  const [root, leaf] = [over.root ?? (await rootBy(rootKey)), await vaultKey()];
  return issueLeaf({
    csr: leaf.csr,
    hostName: HOST,
    root,
    sign: rootKey.sign,
    serialNumber: serialNumber(),
    now,
    validityDays: 90,
    ...over,
  });
}

const codeOf = (refused: Promise<unknown>): Promise<string> =>
  refused.then(
    () => 'issued',
    (error: unknown) => (error instanceof EdgeError ? error.problem.code : String(error)),
  );

describe('a root and its leaf, signed by keys that are elsewhere', () => {
  test.each<KeyKind>(['P-256', 'P-384', 'RSA-2048'])('verify for OpenSSL with %s keys', async (kind) => {
    const [rootKey, leafKey] = [await vaultKey(kind), await vaultKey(kind)];
    const root = await rootBy(rootKey);
    const leaf = await leafBy(rootKey, { root, csr: leafKey.csr });
    const [seenRoot, seenLeaf] = [root, leaf].map((der) => new X509Certificate(Buffer.from(der, 'base64')));
    expect(seenRoot?.ca).toBe(true);
    expect(seenRoot && seenRoot.verify(seenRoot.publicKey)).toBe(true);
    expect(seenRoot && seenLeaf?.verify(seenRoot.publicKey)).toBe(true);
    expect(seenRoot && seenLeaf?.checkIssued(seenRoot)).toBe(true);
    expect(verifyChain({ chain: [leaf], roots: [root], at: now, hostName: HOST })).toMatchObject({ verified: true });
    expect(certificateFacts(leaf).publicKeySha256).toBe(leafKey.sha256);
  });

  test('the leaf stands for the internal host name alone, for servers, without addresses of revocation lists', async () => {
    const leaf = await leafBy(await vaultKey());
    const parsed = new Parsed(leaf);
    const seen = new X509Certificate(Buffer.from(leaf, 'base64'));
    expect(seen.subjectAltName).toBe(`DNS:${HOST}`);
    expect(seen.subject).toBe(`CN=${HOST}`);
    expect(seen.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(seen.infoAccess).toBeUndefined();
    expect(parsed.getExtension(AuthorityInfoAccessExtension)).toBeNull();
    expect(parsed.getExtension('2.5.29.31')).toBeNull();
    expect(parsed.getExtension(KeyUsagesExtension)?.usages).toBe(KeyUsageFlags.digitalSignature);
  });

  test('dates begin ten minutes early and end after the days asked for', async () => {
    const facts = certificateFacts(await leafBy(await vaultKey()));
    expect(facts.notBefore).toBe(now - 600);
    expect(facts.notAfter).toBe(now + 90 * DAY);
  });

  test('a leaf ends no later than its root', async () => {
    const key = await vaultKey();
    const root = await rootBy(key, { validityDays: 30 });
    expect(certificateFacts(await leafBy(key, { root })).notAfter).toBe(certificateFacts(root).notAfter);
  });

  test('a host name that no common name can hold is in the alternative names', async () => {
    const long = `${'a'.repeat(60)}.${'b'.repeat(20)}.contoso.internal`;
    const seen = new X509Certificate(Buffer.from(await leafBy(await vaultKey(), { hostName: long }), 'base64'));
    expect(seen.subjectAltName).toBe(`DNS:${long}`);
    expect(seen.subject).toBe('O=edge-tls');
  });

  test('whatever else the request asks for is ignored', async () => {
    const greedy = await vaultKey('P-256', 'CN=www.evil.example, O=Evil');
    const facts = certificateFacts(await leafBy(await vaultKey(), { csr: greedy.csr }));
    expect(facts).toMatchObject({ subject: `CN=${HOST}`, dnsNames: [HOST], isCa: false });
  });

  test('the serial number is positive, random and as given', async () => {
    const serial = serialNumberFrom(Buffer.alloc(16, 0xff));
    expect(serial).toMatch(/^7f(ff){15}$/);
    expect(certificateFacts(await leafBy(await vaultKey(), { serialNumber: serial })).serialNumber).toBe(
      serial.toUpperCase(),
    );
    expect(() => serialNumberFrom(Buffer.alloc(4))).toThrow(RangeError);
  });
});

describe('nothing is issued', () => {
  test.each<[string, () => Promise<unknown>, string]>([
    ['for junk', async () => leafBy(await vaultKey(), { csr: 'AAAA' }), 'CsrUnreadable'],
    ['for a megabyte', async () => leafBy(await vaultKey(), { csr: 'A'.repeat(1_000_000) }), 'CsrUnreadable'],
    [
      'for a request that is not signed by its key',
      async () => leafBy(await vaultKey(), { csr: await forged() }),
      'CsrSignatureInvalid',
    ],
    [
      'for another key than Key Vault holds',
      async () => leafBy(await vaultKey(), { expectedKeySha256: (await vaultKey()).sha256 }),
      'CsrKeyMismatch',
    ],
    [
      'for RSA with 1024 bits',
      async () => leafBy(await vaultKey(), { csr: (await vaultKey('RSA-1024')).csr }),
      'CsrKeyTooWeak',
    ],
    [
      'for a root whose key was not reused',
      async () => rootBy(await vaultKey(), { csr: (await vaultKey()).csr }),
      'CsrKeyMismatch',
    ],
    [
      'by a root that is none',
      async () =>
        leafBy(await vaultKey(), { root: (await make({ subject: 'CN=x', extensions: [names('x.example')] })).der }),
      'RootNotAuthority',
    ],
    ['by an expired root', async () => expiredRoot(), 'RootExpired'],
    [
      'for a name outside the zone of the root',
      async () => leafBy(await vaultKey(), { hostName: 'apim.fabrikam.internal' }),
      'RootForbidsName',
    ],
  ])('%s', async (_, issue, code) => {
    expect(await codeOf(issue())).toBe(code);
  });

  test('when the remote key refuses, its problem comes through', async () => {
    const refusal = new EdgeError({ code: 'VaultForbidden', kind: 'terminal', what: 'w', why: 'y', fix: 'f' });
    const key = await vaultKey();
    const refused = leafBy(key, { root: await rootBy(key), sign: () => Promise.reject(refusal) });
    expect(await codeOf(refused)).toBe('VaultForbidden');
  });

  async function forged(): Promise<string> {
    const bytes = Buffer.from((await vaultKey()).csr, 'base64');
    const last = bytes.length - 1;
    bytes[last] = (bytes[last] ?? 0) ^ 1;
    return bytes.toString('base64');
  }

  async function expiredRoot(): Promise<unknown> {
    const key = await vaultKey();
    const root = await rootBy(key, { now: now - 400 * DAY, validityDays: 30 });
    return leafBy(key, { root });
  }
});

describe('in a real TLS handshake', () => {
  /** Serves `leaf` on a free port of loopback for one handshake; the error that a client who trusts `root` gets, or null. */
  async function handshake(leaf: string, key: string, root: string): Promise<string | null> {
    const pem = (der: string): string => new X509Certificate(Buffer.from(der, 'base64')).toString();
    const server = createServer({ cert: pem(leaf), key }, (socket) => socket.end()).listen(0, '127.0.0.1');
    server.on('tlsClientError', () => {});
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = connect({ host: '127.0.0.1', port, servername: HOST, ca: [pem(root)] });
    const error = await new Promise<string | null>((resolve) => {
      client.once('secureConnect', () => resolve(null));
      client.once('error', (reason) => resolve(reason.message));
    });
    client.destroy();
    await new Promise((done) => server.close(done));
    return error;
  }

  test('the leaf is accepted by whoever trusts the root', async () => {
    const [rootKey, leafKey] = [await vaultKey(), await vaultKey()];
    const root = await rootBy(rootKey);
    const leaf = await leafBy(rootKey, { root, csr: leafKey.csr });
    expect(await handshake(leaf, leafKey.privateKeyPem, root)).toBeNull();
  });

  test('and refused by whoever trusts another', async () => {
    const [rootKey, leafKey] = [await vaultKey(), await vaultKey()];
    const leaf = await leafBy(rootKey, { csr: leafKey.csr });
    expect(await handshake(leaf, leafKey.privateKeyPem, await rootBy(await vaultKey()))).not.toBeNull();
  });

  test('the constraints of the root bind whoever holds its key: OpenSSL refuses a name beyond the zone', async () => {
    const [rootKey, leafKey] = [await vaultKey(), await vaultKey()];
    const constrained = await rootBy(rootKey);
    // The same key without constraints stands for somebody who signs past our checks.
    const { subject } = new Parsed(constrained);
    const open = await issueOpenly(rootKey, subject);
    const outside = await leafBy(rootKey, { root: open, csr: leafKey.csr, hostName: 'apim.fabrikam.internal' });
    expect(await handshake(outside, leafKey.privateKeyPem, constrained)).toBe('permitted subtree violation');
    expect(verifyChain({ chain: [outside], roots: [constrained], at: now })).toMatchObject({
      code: 'NameNotPermitted',
    });
  });

  async function issueOpenly(key: VaultKey, subject: string): Promise<string> {
    const keys = await keyPairOf(key.privateKeyPem);
    return (await make({ subject, keys, extensions: [authority()], from: -3650, until: 3650 })).der;
  }

  async function keyPairOf(pem: string): Promise<CryptoKeyPair> {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
    const pkcs8 = createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' });
    const spki = createPublicKey(pem).export({ format: 'der', type: 'spki' });
    const { subtle } = webcrypto;
    return {
      privateKey: await subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']),
      publicKey: await subtle.importKey('spki', spki, algorithm, true, ['verify']),
    } as CryptoKeyPair;
  }
});
