import 'reflect-metadata';
import {
  type Extension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension as AnyExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
} from '@peculiar/x509';
import { zoneConstraints } from '../../../../shared/domain/certificates/name-constraints.ts';
import { verifyChain } from '../../../../shared/domain/certificates/verify-chain.ts';
import { authority, DAY, type Made, make, names, newKeys, NOW, type Wanted } from './certificate-maker.ts';

const HOST = 'apim.contoso.internal';
const root = (over: Partial<Wanted> = {}): Promise<Made> =>
  make({ subject: 'CN=root', until: 3650, extensions: [authority()], ...over });
const leaf = (
  issuer: Made,
  extensions: readonly Extension[] = [names(HOST)],
  over: Partial<Wanted> = {},
): Promise<Made> => make({ subject: `CN=${HOST}`, issuer, extensions, ...over });
const serverAuth = new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]);

/** What is served, what is trusted, and the verdict. */
type Case = [
  string,
  () => Promise<{ served: readonly Made[]; trusted: readonly Made[]; at?: number; host?: string }>,
  string,
];

const cases: readonly Case[] = [
  ['a leaf under its trusted root', async () => chain(await root()), 'verified'],
  [
    'a chain with its intermediate, root included, in the wrong order',
    async () => {
      const top = await root();
      const middle = await make({ subject: 'CN=middle', issuer: top, extensions: [authority(0)] });
      return { served: [await leaf(middle), top, middle], trusted: [top] };
    },
    'verified',
  ],
  [
    'a missing intermediate',
    async () => {
      const top = await root();
      const middle = await make({ subject: 'CN=middle', issuer: top, extensions: [authority()] });
      return { served: [await leaf(middle)], trusted: [top] };
    },
    'IncompleteChain',
  ],
  [
    'a root that nobody trusts',
    async () => ({ ...(await chain(await root())), trusted: [await root({ subject: 'CN=other' })] }),
    'IncompleteChain',
  ],
  [
    'an untrusted root that is served along',
    async () => {
      const top = await root();
      return { served: [await leaf(top), top], trusted: [await root({ subject: 'CN=other' })] };
    },
    'UntrustedRoot',
  ],
  [
    'a trusted root of the same name with another key',
    async () => ({ ...(await chain(await root())), trusted: [await root()] }),
    'UntrustedRoot',
  ],
  [
    'a self-signed leaf',
    async () => ({ served: [await make({ subject: 'CN=x', extensions: [names(HOST)] })], trusted: [] }),
    'UntrustedRoot',
  ],
  ['nothing served', async () => ({ served: [], trusted: [await root()] }), 'NoCertificate'],
  ['a leaf of the future', async () => chain(await root(), [names(HOST)], { from: 1, until: 3 }), 'NotYetValid'],
  ['a leaf that expired', async () => chain(await root(), [names(HOST)], { from: -3, until: -1 }), 'Expired'],
  [
    'a leaf in the last second of its life',
    async () => ({ ...(await chain(await root())), at: NOW + 30 * DAY }),
    'verified',
  ],
  ['a leaf one second too late', async () => ({ ...(await chain(await root())), at: NOW + 30 * DAY + 1 }), 'Expired'],
  ['a root that expired', async () => chain(await root({ from: -30, until: -1 }), [names(HOST)]), 'Expired'],
  ['an issuer without the CA flag', async () => chain(await root({ extensions: [] })), 'IssuerNotAuthority'],
  [
    'a root whose key may not sign certificates',
    async () =>
      chain(await root({ extensions: [authority(), new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true)] })),
    'IssuerNotAuthority',
  ],
  [
    'an authority below a root with path length 0',
    async () => {
      const top = await root({ extensions: [authority(0)] });
      const rogue = await make({ subject: 'CN=rogue', issuer: top, extensions: [authority()] });
      return { served: [await leaf(rogue), rogue], trusted: [top] };
    },
    'PathTooLong',
  ],
  [
    'a certificate for clients only',
    async () => chain(await root(), [names(HOST), new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth])]),
    'NotForServers',
  ],
  ['a certificate for servers', async () => chain(await root(), [names(HOST), serverAuth]), 'verified'],
  ['a name inside the constraints', async () => chain(await constrained()), 'verified'],
  [
    'one extra name outside the constraints',
    async () => chain(await constrained(), [names(HOST, 'www.evil.example')]),
    'NameNotPermitted',
  ],
  [
    'a name that only ends like the zone',
    async () => chain(await constrained(), [names(HOST, 'evilcontoso.internal')]),
    'NameNotPermitted',
  ],
  [
    'an IPv4 address under the constraints',
    async () => chain(await constrained(), [names(HOST, '10.0.1.4')]),
    'NameNotPermitted',
  ],
  [
    'an IPv6 address under the constraints',
    async () => chain(await constrained(), [names(HOST, 'fd00::4')]),
    'NameNotPermitted',
  ],
  [
    'a common name outside the constraints where no other name is',
    async () => {
      const top = await constrained();
      return {
        served: [await make({ subject: 'CN=www.evil.example', issuer: top })],
        trusted: [top],
        host: 'www.evil.example',
      };
    },
    'NameNotPermitted',
  ],
  [
    'a critical extension that nobody knows',
    async () => chain(await root(), [names(HOST), new AnyExtension('1.2.3.4', true, new Uint8Array([5, 0]))]),
    'UnknownCriticalExtension',
  ],
  [
    'another host name',
    async () => ({ ...(await chain(await root())), host: 'other.contoso.internal' }),
    'HostNameMismatch',
  ],
  ['a wildcard for the host', async () => chain(await root(), [names('*.contoso.internal')]), 'verified'],
  ['a wildcard one label short', async () => chain(await root(), [names('*.internal')]), 'HostNameMismatch'],
  [
    'a common name beside other names',
    async () => chain(await root(), [names('other.contoso.internal')]),
    'HostNameMismatch',
  ],
  ['a common name alone', async () => chain(await root(), []), 'verified'],
];

const constrained = (): Promise<Made> => root({ extensions: [authority(0), zoneConstraints('contoso.internal')] });

async function chain(top: Made, extensions?: readonly Extension[], over?: Partial<Wanted>) {
  return { served: [await leaf(top, extensions, over)], trusted: [top] };
}

describe('a chain is judged as a TLS client judges it', () => {
  test.each(cases)('%s', async (_, given, expected) => {
    const { served, trusted, at = NOW, host = HOST } = await given();
    const verdict = verifyChain({
      chain: served.map(({ der }) => der),
      roots: trusted.map(({ der }) => der),
      at,
      hostName: host,
    });
    expect(verdict.verified ? 'verified' : verdict.code).toBe(expected);
  });

  test('the verdict names the certificate and the reason', async () => {
    const { served, trusted } = await chain(await root());
    const verdict = verifyChain({
      chain: [served[0]?.der ?? ''],
      roots: [trusted[0]?.der ?? ''],
      at: NOW,
      hostName: 'x.example',
    });
    expect(verdict).toEqual({
      verified: false,
      code: 'HostNameMismatch',
      message: `The certificate stands for ${HOST}, not for x.example.`,
    });
  });

  test('a chain over two cross-signed authorities finds the way that ends at the trusted root', async () => {
    const [oldRoot, newRoot] = [await root({ subject: 'CN=old' }), await root({ subject: 'CN=new' })];
    const keys = await newKeys();
    const byOld = await make({ subject: 'CN=middle', issuer: oldRoot, keys, extensions: [authority()] });
    const byNew = await make({ subject: 'CN=middle', issuer: newRoot, keys, extensions: [authority()] });
    const served = [await leaf(byNew), byOld, byNew].map(({ der }) => der);
    expect(verifyChain({ chain: served, roots: [newRoot.der], at: NOW, hostName: HOST })).toMatchObject({
      verified: true,
    });
    expect(verifyChain({ chain: served, roots: [oldRoot.der], at: NOW, hostName: HOST })).toMatchObject({
      verified: true,
    });
  });

  test('junk in the chain is a fault, junk among the roots is passed over', async () => {
    const top = await root();
    const { der } = await leaf(top);
    expect(verifyChain({ chain: ['AAAA'], roots: [top.der], at: NOW })).toMatchObject({ code: 'Unreadable' });
    expect(verifyChain({ chain: [der], roots: ['AAAA', top.der], at: NOW })).toMatchObject({ verified: true });
  });
});
