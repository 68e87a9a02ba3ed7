import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
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
import { authorityFor } from './issuing-authority.ts';
import { remoteSigner, type SignDigest } from './remote-signer.ts';
import { isRsa, signingAlgorithmOf, signingAlgorithms } from './signing-key.ts';
import { leafSubject } from './subject-names.ts';
import { validityFrom } from './validity.ts';

export interface LeafRequest {
  /** Base64 DER PKCS#10 of the pending certificate. */
  readonly csr: string;
  /** Of the key that Key Vault holds, where it is known already. */
  readonly expectedKeySha256?: string;
  /** The internal host name. No name that the request asks for gets into the certificate. */
  readonly hostName: string;
  /** Names of before that are served until the gateway has moved on to the new one. */
  readonly alsoFor?: readonly string[];
  /** The root, base64 DER. */
  readonly root: string;
  /** Signs with the key of the root. */
  readonly sign: SignDigest;
  /** Hex, from {@link serialNumberFrom}. */
  readonly serialNumber: string;
  /** Epoch seconds. */
  readonly now: number;
  readonly validityDays: number;
}

/**
 * A server certificate for one host name, ending no later than its root. Base64 DER. Throws the problems of the request, and
 * `RootNotAuthority`, `RootExpired` or `RootForbidsName` when nothing that the root signs would be trusted.
 */
export async function issueLeaf(request: LeafRequest): Promise<string> {
  const root = authorityFor(request.root, request.hostName, request.now);
  const hostNames = [request.hostName, ...(request.alsoFor ?? [])];
  const publicKey = await publicKeyOfRequest(request.csr, request.expectedKeySha256);
  const algorithm = signingAlgorithmOf(root.asn1.publicKey.rawData);
  const { crypto, signingKey } = remoteSigner(algorithm, request.sign);
  const certificate = await X509CertificateGenerator.create(
    {
      ...validityFrom(request.now, request.validityDays, root.asn1.notAfter.getTime() / 1000),
      subject: leafSubject(request.hostName),
      issuer: root.asn1.subjectName,
      serialNumber: request.serialNumber,
      publicKey,
      signingKey,
      signingAlgorithm: signingAlgorithms[algorithm],
      extensions: [
        ...serverExtensions(publicKey, hostNames),
        await SubjectKeyIdentifierExtension.create(publicKey, false, crypto),
        await AuthorityKeyIdentifierExtension.create(root.asn1.publicKey, false, crypto),
      ],
    },
    crypto,
  );
  return Buffer.from(certificate.rawData).toString('base64');
}

/** No address of a revocation list or of the authority: nothing on an internal network could reach them. */
function serverExtensions(publicKey: PublicKey, hostNames: readonly string[]) {
  return [
    new BasicConstraintsExtension(false, undefined, true),
    keyUsages(publicKey),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    new SubjectAlternativeNameExtension(hostNames.map((value) => ({ type: 'dns' as const, value }))),
  ];
}

/** Key exchange by encryption, which TLS 1.2 still knows, is for RSA only. */
function keyUsages(publicKey: PublicKey): KeyUsagesExtension {
  return isRsa(publicKey.rawData)
    ? new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true)
    : new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true);
}
