import { X509Certificate } from 'node:crypto';
import { badParameter } from './refusals.ts';

/** A DER certificate; BadParameter with Azure's text when it is none. */
export function parseCertificate(der: Buffer): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch {
    throw badParameter(
      'The specified X.509 certificate content can not be read. Please check if certificate is valid.',
    );
  }
}

/** Each certificate must be issued by the one after it. Assumption: text; Azure documents only that the leaf comes first. */
export function checkChainOrder(chain: readonly X509Certificate[]): void {
  for (const [index, certificate] of chain.entries()) {
    const issuer = chain[index + 1];
    if (issuer && !isIssuedBy(certificate, issuer)) {
      throw badParameter(
        `The specified X.509 certificate chain is not in order: certificate ${index} ('${oneLine(certificate.subject)}') is not ` +
          `issued by certificate ${index + 1} ('${oneLine(issuer.subject)}').`,
      );
    }
  }
}

/** The leaf first, then upwards as far as the certificates go; those that belong elsewhere come last, as they came. */
export function orderChain(leaf: X509Certificate, others: readonly X509Certificate[]): X509Certificate[] {
  const rest = others.filter((certificate) => certificate.fingerprint256 !== leaf.fingerprint256);
  const chain = [leaf];
  for (let last = leaf; ; ) {
    const at = rest.findIndex((candidate) => isIssuedBy(last, candidate));
    const [next] = at < 0 ? [] : rest.splice(at, 1);
    if (!next) return [...chain, ...rest];
    chain.push(next);
    last = next;
  }
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function oneLine(subject: string | undefined): string {
  return (subject ?? '').replaceAll('\n', ', ');
}

/** The distinguished name of a subject, in the order and form of a policy: `CN=…, O=…`. */
export function subjectText(certificate: X509Certificate): string {
  return oneLine(certificate.subject);
}
