import { createHash, X509Certificate } from 'node:crypto';
import { certificateFacts, certificateFactsOfPem } from '../../../../shared/domain/certificates/certificate-facts.ts';
import { EdgeError, type Problem } from '../../../../shared/domain/problem.ts';
import { authority, DAY, make, names, NOW } from './certificate-maker.ts';

function problemOf(act: () => unknown): Problem | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof EdgeError) return error.problem;
    throw error;
  }
}

/** Nested sequences, all of indefinite depth for a parser that recurses. */
const deep = Buffer.concat([Buffer.alloc(30_000, Buffer.from([0x30, 0x80])), Buffer.alloc(100)]);

describe('certificates of any origin', () => {
  test('the facts are those that OpenSSL sees', async () => {
    const { der } = await make({
      subject: 'CN=Apim.contoso.internal, O=Contoso',
      extensions: [names('APIM.contoso.internal', '10.0.0.4')],
    });
    const seen = new X509Certificate(Buffer.from(der, 'base64'));
    const spki = seen.publicKey.export({ format: 'der', type: 'spki' });
    expect(certificateFacts(der)).toEqual({
      der,
      thumbprint: seen.fingerprint.replaceAll(':', ''),
      subject: 'CN=Apim.contoso.internal, O=Contoso',
      issuer: 'CN=Apim.contoso.internal, O=Contoso',
      dnsNames: ['apim.contoso.internal'],
      notBefore: NOW - DAY,
      notAfter: NOW + 30 * DAY,
      isCa: false,
      serialNumber: seen.serialNumber,
      publicKeySha256: createHash('sha256').update(spki).digest('hex'),
    });
  });

  test('DER and base64 DER give the same', async () => {
    const { der } = await make({ subject: 'CN=root', extensions: [authority()] });
    expect(certificateFacts(Buffer.from(der, 'base64'))).toEqual(certificateFacts(der));
    expect(certificateFacts(der).isCa).toBe(true);
  });

  test('a PEM bundle gives its certificates in order and passes over keys and comments', async () => {
    const made = [await make({ subject: 'CN=one' }), await make({ subject: 'CN=two' })];
    const key = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n';
    const pem = made.map(({ certificate }) => `# a comment\n${certificate.toString('pem')}\n${key}`).join('');
    expect(certificateFactsOfPem(pem).map(({ subject }) => subject)).toEqual(['CN=one', 'CN=two']);
  });

  test.each<[string, () => Promise<unknown>, string]>([
    ['nothing', async () => certificateFacts(''), 'CertificateUnreadable'],
    ['text', async () => certificateFacts('not base64 at all!'), 'CertificateUnreadable'],
    [
      'half a certificate',
      async () => certificateFacts((await make({ subject: 'CN=x' })).der.slice(0, 200)),
      'CertificateUnreadable',
    ],
    [
      'a certificate with something behind it',
      async () =>
        certificateFacts(
          Buffer.concat([Buffer.from((await make({ subject: 'CN=x' })).der, 'base64'), Buffer.from('x')]),
        ),
      'CertificateUnreadable',
    ],
    ['1 MB of junk', async () => certificateFacts(Buffer.alloc(1_000_000, 0x30)), 'CertificateTooLarge'],
    ['1 MB of base64 junk', async () => certificateFacts('A'.repeat(1_400_000)), 'CertificateTooLarge'],
    ['deeply nested ASN.1', async () => certificateFacts(deep), 'CertificateUnreadable'],
    [
      '1 MB of PEM junk',
      async () => certificateFactsOfPem('-----BEGIN CERTIFICATE-----\n'.repeat(40_000)),
      'CertificateTooLarge',
    ],
    [
      'a PEM without an end',
      async () => certificateFactsOfPem('-----BEGIN CERTIFICATE-----\nAAAA\n'),
      'CertificateUnreadable',
    ],
    ['a PEM without a certificate', async () => certificateFactsOfPem('hello'), 'CertificateUnreadable'],
    [
      'a PEM with a hundred certificates',
      async () =>
        certificateFactsOfPem((await make({ subject: 'CN=x' })).certificate.toString('pem').concat('\n').repeat(100)),
      'CertificateTooLarge',
    ],
  ])('%s is refused as a problem', async (_, read, expected) => {
    await expect(read()).rejects.toMatchObject({ problem: { code: expected } });
  });

  test('the problem quotes nothing of what was read', () => {
    const secret = Buffer.from('-----BEGIN PRIVATE KEY----- hush').toString('base64');
    const told = JSON.stringify(problemOf(() => certificateFacts(secret)));
    expect(told).toContain('CertificateUnreadable');
    expect(told).not.toContain('hush');
    expect(told).not.toContain(secret);
  });
});
