import type { X509Certificate } from 'node:crypto';
import {
  type BackendTrust,
  judgeCertificate,
} from '../../../../../local/azure/application-gateway/data-plane/judge-certificate.ts';
import { parseCertificates } from '../../../../../local/azure/application-gateway/parse-certificates.ts';
import {
  createSelfSigned,
  createTestAuthority,
  type IssuedCertificate,
  type TestAuthority,
} from '../../../../support/test-authority.ts';

const HOST = 'apim.contoso.internal';
const DAY = 86_400_000;

let root: TestAuthority;
let other: TestAuthority;
let leaf: IssuedCertificate;

beforeAll(async () => {
  root = await createTestAuthority('contoso root');
  other = await createTestAuthority('another root');
  leaf = await root.issue({ names: [HOST] });
});

const chainOf = (pem: string): X509Certificate[] => parseCertificates(pem);

function judge(trust: Partial<BackendTrust>, pem: string, { host = HOST, now = Date.now() } = {}): string | undefined {
  const full: BackendTrust = {
    v2: true,
    roots: [],
    leaves: [],
    wellKnown: [],
    validateChainAndExpiry: true,
    validateName: true,
    ...trust,
  };
  return judgeCertificate(full, { chain: chainOf(pem), host, now })?.log;
}

describe('v2 trusts by root and name', () => {
  test('a leaf that a trusted root has signed, with or without the root in the chain', () => {
    const roots = chainOf(root.pem);
    expect(judge({ roots }, leaf.chain)).toBeUndefined();
    expect(judge({ roots }, leaf.pem)).toBeUndefined();
  });

  test('two roots on one setting trust leaves of both, which is what a renewal lives on', async () => {
    const roots = [...chainOf(other.pem), ...chainOf(root.pem)];
    const renewed = await other.issue({ names: [HOST] });
    expect(judge({ roots }, leaf.chain)).toBeUndefined();
    expect(judge({ roots }, renewed.chain)).toBeUndefined();
  });

  test('another root is a mismatch', () => {
    expect(judge({ roots: chainOf(other.pem) }, leaf.chain)).toMatch(
      /^The root certificate of the server certificate used by/,
    );
  });

  test('another root of the same name is a mismatch all the same', async () => {
    const twin = await createTestAuthority('contoso root');
    expect(judge({ roots: chainOf(twin.pem) }, leaf.chain)).toMatch(/does not match the trusted root certificate/);
  });

  test('no trusted root means the well-known authorities', () => {
    expect(judge({}, leaf.chain)).toMatch(/not signed by a well-known Certificate Authority/);
    expect(judge({ wellKnown: chainOf(root.pem) }, leaf.chain)).toBeUndefined();
  });

  test('a missing intermediate is called so', async () => {
    const below = await (await root.authority('issuing')).issue({ names: [HOST] });
    expect(judge({ roots: chainOf(root.pem) }, below.pem)).toMatch(/^The Intermediate certificate is missing/);
    expect(judge({ roots: chainOf(root.pem) }, below.chain)).toBeUndefined();
  });

  test('a self-signed leaf that is no authority lacks its signer, even where it is itself the trusted root', async () => {
    const self = await createSelfSigned([HOST]);
    expect(judge({ roots: chainOf(self.pem) }, self.pem)).toMatch(/^The Intermediate certificate is missing/);
  });

  test.each([
    ['the leaf has expired', 200],
    ['the leaf is not valid yet', -10],
  ])('%s', (_case, days) => {
    const now = Date.now() + days * DAY;
    expect(judge({ roots: chainOf(root.pem) }, leaf.chain, { now })).toMatch(
      /^Backend certificate is invalid. Current date/,
    );
  });

  test('the name must match; alternative names beat the common name', async () => {
    const roots = chainOf(root.pem);
    expect(judge({ roots }, leaf.chain, { host: 'other.contoso.internal' })).toMatch(
      /^The Common Name of the leaf certificate/,
    );
    const misleading = await root.issue({ names: ['else.contoso.internal'], commonName: HOST });
    expect(judge({ roots }, misleading.chain)).toMatch(/^The Common Name/);
    const commonNameOnly = await root.issue({ names: [], commonName: HOST });
    expect(judge({ roots }, commonNameOnly.chain)).toBeUndefined();
    const wildcard = await root.issue({ names: ['*.contoso.internal'] });
    expect(judge({ roots }, wildcard.chain)).toBeUndefined();
  });

  test('switches turn each check off by itself', () => {
    const roots = chainOf(other.pem);
    expect(judge({ roots, validateChainAndExpiry: false }, leaf.chain)).toBeUndefined();
    expect(judge({ roots, validateChainAndExpiry: false }, leaf.chain, { host: 'x.y' })).toMatch(/^The Common Name/);
    expect(judge({ roots: chainOf(root.pem), validateName: false }, leaf.chain, { host: 'x.y' })).toBeUndefined();
  });
});

describe('v1 trusts the exact leaf', () => {
  test('a listed leaf passes, any other is not whitelisted', async () => {
    const renewed = await root.issue({ names: [HOST] });
    expect(judge({ v2: false, leaves: chainOf(leaf.pem) }, leaf.chain)).toBeUndefined();
    expect(judge({ v2: false, leaves: chainOf(leaf.pem) }, renewed.chain)).toMatch(/is not whitelisted/);
    expect(judge({ v2: false, leaves: chainOf(leaf.pem + renewed.pem) }, renewed.chain)).toBeUndefined();
  });

  test('name and dates count as well', () => {
    const leaves = chainOf(leaf.pem);
    expect(judge({ v2: false, leaves }, leaf.chain, { host: 'x.y' })).toBe(
      "The Common Name (CN) of the backend certificate doesn't match.",
    );
    expect(judge({ v2: false, leaves }, leaf.chain, { now: Date.now() + 200 * DAY })).toMatch(
      /^Backend certificate is invalid/,
    );
  });
});
