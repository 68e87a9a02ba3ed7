import { createPrivateKey } from 'node:crypto';

export interface Text {
  /** Where it was found, for the message of a failed test. */
  readonly where: string;
  readonly text: string;
}

export interface Finding {
  readonly where: string;
  readonly what: string;
  /** The beginning, so that the message of a failed test is not itself a leak. */
  readonly begins: string;
}

/** What secrets look like, whoever made them. */
const patterns: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['private key in PEM', /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/g],
  ['JSON Web Token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/g],
  ['Authorization header', /\bBearer +(?!REDACTED)[\w.~+/-]{20,}/g],
  ['shared access signature', /[?&;]sig=(?!\*\*\*|REDACTED)[\w%+/=-]{20,}/gi],
  ['storage account key', /\bAccountKey=[\w+/=]{20,}/gi],
  ['function key', /[?&]code=(?!\*\*\*|REDACTED)[\w%+/=-]{20,}/g],
  ['private part of a JSON Web Key', /\\?"(?:d|dp|dq|qi|k)\\?" *: *\\?"[\w-]{20,}/g],
];

const shortestKey = 40;
const base64 = new RegExp(`[A-Za-z0-9+/_-]{${shortestKey},}={0,2}`, 'g');

/** Everything in these texts that is a private key, a token, a signature or one of the `known` secrets of this test. */
export function secretsIn(texts: Iterable<Text>, known: Readonly<Record<string, string>>): Finding[] {
  const found: Finding[] = [];
  for (const { where, text } of texts) {
    const add = (what: string, begin: string): void => void found.push({ where, what, begins: begin.slice(0, 40) });
    for (const [name, value] of Object.entries(known)) if (text.includes(value)) add(name, value.slice(0, 8));
    for (const [what, pattern] of patterns) for (const [match] of text.matchAll(pattern)) add(what, match);
    // JSON writes the line breaks of a PEM as two characters.
    for (const [run] of text.replaceAll(String.raw`\n`, '').matchAll(base64)) {
      const what = keyMaterial(Buffer.from(run, 'base64'));
      if (what) add(what, run);
    }
  }
  return found;
}

/** SEQUENCE { INTEGER 3, SEQUENCE { OBJECT IDENTIFIER data … (RFC 7292). */
const pfx = /^30.{2,8}0201033/s;
const pfxContent = '06092a864886f70d010701';

function keyMaterial(bytes: Buffer): string | undefined {
  if (bytes[0] !== 0x30) return undefined;
  const hex = bytes.subarray(0, 64).toString('hex');
  if (pfx.test(hex) && hex.includes(pfxContent)) return 'PKCS#12 file in Base64';
  return (['pkcs8', 'pkcs1', 'sec1'] as const).some((type) => isPrivateKey(bytes, type))
    ? 'private key in Base64'
    : undefined;
}

function isPrivateKey(key: Buffer, type: 'pkcs8' | 'pkcs1' | 'sec1'): boolean {
  try {
    return createPrivateKey({ key, format: 'der', type }).type === 'private';
  } catch {
    return false;
  }
}
