import { randomBytes, X509Certificate } from 'node:crypto';
import { issueSelfSigned, type SelfSignedRequest } from '../../../../shared/domain/certificates/issue-self-signed.ts';
import { serialNumberFrom } from '../../../../shared/domain/certificates/serial-number.ts';
import { verifyChain } from '../../../../shared/domain/certificates/verify-chain.ts';
import { EdgeError } from '../../../../shared/domain/problem.ts';
import { type KeyKind, type VaultKey, vaultKey } from './vault-key.ts';

const HOST = 'apim.contoso.internal';
const now = Math.floor(Date.now() / 1000);

const issue = (key: VaultKey, over: Partial<SelfSignedRequest> = {}): Promise<string> =>
  issueSelfSigned({
    csr: key.csr,
    signingKeySha256: key.sha256,
    sign: key.sign,
    hostNames: [HOST],
    serialNumber: serialNumberFrom(randomBytes(16)),
    now,
    validityDays: 90,
    ...over,
  });

describe('a certificate that signs itself with a key that is elsewhere', () => {
  test.each<KeyKind>(['P-256', 'RSA-2048'])('is its own root, for OpenSSL too, with a key of %s', async (kind) => {
    const der = await issue(await vaultKey(kind));
    const seen = new X509Certificate(Buffer.from(der, 'base64'));
    expect(seen.ca).toBe(true);
    expect(seen.verify(seen.publicKey)).toBe(true);
    expect(seen.checkHost(HOST)).toBe(HOST);
    expect(verifyChain({ chain: [der], roots: [der], at: now, hostName: HOST })).toMatchObject({ verified: true });
  });

  test('ends when it was asked to, and stands for the names of before as well', async () => {
    const der = await issue(await vaultKey(), { hostNames: [HOST, 'old.contoso.internal'], validityDays: 47 });
    const seen = new X509Certificate(Buffer.from(der, 'base64'));
    expect(Date.parse(seen.validTo) / 1000).toBe(now + 47 * 86_400);
    expect(seen.subject).toBe(`CN=${HOST}`);
    expect(seen.checkHost('old.contoso.internal')).toBe('old.contoso.internal');
  });

  test('is not made for the request of another key', async () => {
    const [key, other] = [await vaultKey(), await vaultKey()];
    const refused = await issue(key, { csr: other.csr }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(EdgeError);
    expect((refused as EdgeError).problem.code).toBe('CsrKeyMismatch');
  });
});
