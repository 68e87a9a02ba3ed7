import { X509Certificate } from 'node:crypto';

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Certificates out of what people upload as a root: PEM, base64 of PEM, or base64 of DER. Nothing readable is an empty list. */
export function parseCertificates(data: string): X509Certificate[] {
  const decoded = Buffer.from(data, 'base64');
  const texts = [data, decoded.toString('utf8')].flatMap((text) => text.match(PEM) ?? []);
  return (texts.length > 0 ? texts : [decoded]).flatMap(parse);
}

function parse(input: string | Buffer): X509Certificate[] {
  try {
    return [new X509Certificate(input)];
  } catch {
    return [];
  }
}
