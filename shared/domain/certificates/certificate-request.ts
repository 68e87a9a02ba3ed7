import 'reflect-metadata';
import { Pkcs10CertificateRequest, type PublicKey } from '@peculiar/x509';
import { webcrypto } from 'node:crypto';
import { EdgeError } from '../problem.ts';
import { problem, type ProblemCode } from '../problem-codes.ts';
import { publicKeySha256 } from './certificate-facts.ts';
import { signingAlgorithmOf } from './signing-key.ts';

/** A CSR of the largest RSA key with many names has some 4 KB. */
const MAX_BYTES = 64 * 1024;

/**
 * The public key of a PKCS#10 request (base64 DER), and nothing else of it: subject, names and extensions that it asks for are
 * ignored. Throws `CsrUnreadable`, `CsrSignatureInvalid`, `CsrKeyTooWeak`, or `CsrKeyMismatch` when another key was expected.
 */
export async function publicKeyOfRequest(csr: string, expectedPublicKeySha256?: string): Promise<PublicKey> {
  const request = parseRequest(csr);
  const { publicKey } = request;
  signingAlgorithmOf(publicKey.rawData);
  if (!(await isSigned(request))) throw refuse('CsrSignatureInvalid', 'it is not signed by the key that it carries');
  if (expectedPublicKeySha256 !== undefined && publicKeySha256(publicKey.rawData) !== expectedPublicKeySha256)
    throw refuse('CsrKeyMismatch', 'its key is not the one that Key Vault holds for the certificate');
  return publicKey;
}

/** SHA-256 of the SubjectPublicKeyInfo of a request, hex. Throws `CsrUnreadable`. */
export function requestedKeySha256(csr: string): string {
  return publicKeySha256(parseRequest(csr).publicKey.rawData);
}

function parseRequest(csr: string): Pkcs10CertificateRequest {
  if (csr.length > MAX_BYTES) throw refuse('CsrUnreadable', 'it is far larger than any signing request');
  try {
    return new Pkcs10CertificateRequest(new Uint8Array(Buffer.from(csr, 'base64')));
  } catch (cause) {
    throw refuse('CsrUnreadable', 'it is not complete and valid PKCS#10', cause);
  }
}

async function isSigned(request: Pkcs10CertificateRequest): Promise<boolean> {
  try {
    return await request.verify(webcrypto as unknown as Crypto);
  } catch {
    // Node throws where the signature has the wrong length or form.
    return false;
  }
}

function refuse(code: ProblemCode, because: string, cause?: unknown): EdgeError {
  const details = {
    what: 'The certificate signing request was refused.',
    why: `No certificate is made for it, since ${because}.`,
    fix: 'Discard the pending certificate in Key Vault, and request another run, which makes a new one.',
  };
  return new EdgeError(problem(code, details), { cause });
}
