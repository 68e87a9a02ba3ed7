import 'reflect-metadata';
import { cryptoProvider, X509CertificateGenerator } from '@peculiar/x509';
import { webcrypto } from 'node:crypto';
import { keyTypeOf } from '../../../../shared/domain/certificates/key-type.ts';

cryptoProvider.set(webcrypto as unknown as Crypto);

const publicExponent = new Uint8Array([1, 0, 1]);
const ec = (namedCurve: string) => ({ name: 'ECDSA', namedCurve, hash: 'SHA-256' });
const rsa = (modulusLength: number) => ({ name: 'RSASSA-PKCS1-v1_5', modulusLength, publicExponent, hash: 'SHA-256' });

test.each([
  ['EC-P256', ec('P-256')],
  ['EC-P384', ec('P-384')],
  ['RSA-2048', rsa(2048)],
  ['RSA-3072', rsa(3072)],
  [null, ec('P-521')],
  [null, rsa(1024)],
])('%s is told from the certificate', async (expected, algorithm) => {
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=root',
    keys,
    serialNumber: '01',
    notBefore: new Date(0),
    notAfter: new Date(1e12),
    signingAlgorithm: algorithm,
  });
  expect(keyTypeOf({ der: Buffer.from(certificate.rawData).toString('base64') })).toBe(expected);
});
