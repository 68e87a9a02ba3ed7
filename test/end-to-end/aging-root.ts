import 'reflect-metadata';
import { BasicConstraintsExtension, KeyUsageFlags, KeyUsagesExtension, X509CertificateGenerator } from '@peculiar/x509';
import { randomBytes, webcrypto } from 'node:crypto';
import type { EdgeTls } from './edge-tls.ts';
import { VaultOwner } from './vault-owner.ts';

const day = 86_400_000;
const lifetime = 20 * day;

/** A root of edge-tls's own that is half its life old at a time of one's choice (epoch milliseconds): nobody can wait for five years. */
export async function importAgingRoot(
  edgeTls: EdgeTls,
  halfLifeAt: number,
  { name = 'edge-tls-root', edge = 'contoso-prod' } = {},
): Promise<void> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
  const root = await X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=edge-tls root contoso.internal',
      keys,
      serialNumber: `01${randomBytes(8).toString('hex')}`,
      notBefore: new Date(halfLifeAt - lifetime / 2),
      notAfter: new Date(halfLifeAt + lifetime / 2),
      signingAlgorithm: algorithm,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      ],
    },
    webcrypto as unknown as Crypto,
  );
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----`;
  await new VaultOwner(edgeTls).send('POST', `certificates/${name}/import`, {
    value: `${key}\n${root.toString('pem')}`,
    policy: {
      secret_props: { contentType: 'application/x-pem-file' },
      key_props: { exportable: true, kty: 'EC' },
    },
    tags: { 'edge-tls-edge': edge },
  });
}
