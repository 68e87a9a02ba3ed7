import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { publicKeyOfRequest } from './certificate-request.ts';
import { zoneConstraints } from './name-constraints.ts';
import { remoteSigner, type SignDigest } from './remote-signer.ts';
import { signingAlgorithmOf, signingAlgorithms } from './signing-key.ts';
import { rootSubject } from './subject-names.ts';
import { validityFrom } from './validity.ts';

export interface RootRequest {
  /** Base64 DER PKCS#10 of the pending version. */
  readonly csr: string;
  /** Of the version whose key signs: the same key, since a root signs itself. */
  readonly signingKeySha256: string;
  readonly sign: SignDigest;
  readonly zone: string;
  /** Hex, from {@link serialNumberFrom}. */
  readonly serialNumber: string;
  /** Epoch seconds. */
  readonly now: number;
  readonly validityDays: number;
}

/**
 * A root for one zone that signs itself with a key in Key Vault: leaves only beneath it, names of the zone only, no IP addresses.
 * Base64 DER. Throws the problems of the request; `CsrKeyMismatch` when Key Vault made a new key instead of reusing the old one.
 */
export async function issueRoot(request: RootRequest): Promise<string> {
  const publicKey = await publicKeyOfRequest(request.csr, request.signingKeySha256);
  const algorithm = signingAlgorithmOf(publicKey.rawData);
  const { crypto, signingKey } = remoteSigner(algorithm, request.sign);
  const subject = rootSubject(request.zone);
  const certificate = await X509CertificateGenerator.create(
    {
      ...validityFrom(request.now, request.validityDays),
      subject,
      issuer: subject,
      serialNumber: request.serialNumber,
      publicKey,
      signingKey,
      signingAlgorithm: signingAlgorithms[algorithm],
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        zoneConstraints(request.zone),
        await SubjectKeyIdentifierExtension.create(publicKey, false, crypto),
        await AuthorityKeyIdentifierExtension.create(publicKey, false, crypto),
      ],
    },
    crypto,
  );
  return Buffer.from(certificate.rawData).toString('base64');
}
