import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  type PublicKey,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { publicKeyOfRequest } from './certificate-request.ts';
import { remoteSigner, type SignDigest } from './remote-signer.ts';
import { isRsa, signingAlgorithmOf, signingAlgorithms } from './signing-key.ts';
import { leafSubject } from './subject-names.ts';
import { validityFrom } from './validity.ts';

export interface SelfSignedRequest {
  /** Base64 DER PKCS#10 of the pending version. */
  readonly csr: string;
  /** Of the version whose key signs: the same key, since the certificate signs itself. */
  readonly signingKeySha256: string;
  readonly sign: SignDigest;
  readonly hostNames: readonly [string, ...string[]];
  /** Hex, from {@link serialNumberFrom}. */
  readonly serialNumber: string;
  /** Epoch seconds. */
  readonly now: number;
  readonly validityDays: number;
}

/**
 * A server certificate that is its own root. It says CA:TRUE, since Application Gateway v2 takes a self-signed one that does not for
 * a leaf whose signer is missing (azure-docs#91051). Base64 DER. Throws the problems of the request; `CsrKeyMismatch` when Key
 * Vault made a new key instead of reusing the old one.
 */
export async function issueSelfSigned(request: SelfSignedRequest): Promise<string> {
  const publicKey = await publicKeyOfRequest(request.csr, request.signingKeySha256);
  const algorithm = signingAlgorithmOf(publicKey.rawData);
  const { crypto, signingKey } = remoteSigner(algorithm, request.sign);
  const subject = leafSubject(request.hostNames[0]);
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
        keyUsages(publicKey),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension(request.hostNames.map((value) => ({ type: 'dns' as const, value }))),
        await SubjectKeyIdentifierExtension.create(publicKey, false, crypto),
      ],
    },
    crypto,
  );
  return Buffer.from(certificate.rawData).toString('base64');
}

/** It serves and it signs: itself. Key exchange by encryption is for RSA only. */
function keyUsages(publicKey: PublicKey): KeyUsagesExtension {
  return isRsa(publicKey.rawData)
    ? new KeyUsagesExtension(
        KeyUsageFlags.digitalSignature | KeyUsageFlags.keyCertSign | KeyUsageFlags.keyEncipherment,
        true,
      )
    : new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyCertSign, true);
}
