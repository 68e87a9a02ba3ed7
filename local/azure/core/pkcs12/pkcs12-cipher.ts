import { createDecipheriv, createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import {
  bytesOf,
  childrenOf,
  type DerValue,
  integer,
  integerOf,
  isSequence,
  objectIdentifier,
  octetString,
  oidOf,
  sequence,
} from './der.ts';
import { decryptRc2 } from './rc2.ts';

const PBES2 = '1.2.840.113549.1.5.13';
/** The older algorithms of PKCS#12 by what follows `1.2.840.113549.1.12.1.`: bytes of the key, and the cipher. */
const PBE = '1.2.840.113549.1.12.1.';
const OLDER: ReadonlyMap<string, { keyBytes: number; decrypt: typeof decryptRc2 }> = new Map([
  ['3', { keyBytes: 24, decrypt: (key, iv, encrypted) => decipher('des-ede3-cbc', { key, iv }, encrypted) }],
  ['5', { keyBytes: 16, decrypt: decryptRc2 }],
  ['6', { keyBytes: 5, decrypt: decryptRc2 }],
]);

const PRF_HASH: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.2.7', 'sha1'],
  ['1.2.840.113549.2.9', 'sha256'],
  ['1.2.840.113549.2.10', 'sha384'],
  ['1.2.840.113549.2.11', 'sha512'],
]);

const AES: ReadonlyMap<string, { name: string; keyBytes: number }> = new Map([
  ['2.16.840.1.101.3.4.1.2', { name: 'aes-128-cbc', keyBytes: 16 }],
  ['2.16.840.1.101.3.4.1.22', { name: 'aes-192-cbc', keyBytes: 24 }],
  ['2.16.840.1.101.3.4.1.42', { name: 'aes-256-cbc', keyBytes: 32 }],
]);

/** More would only keep the vault busy; OpenSSL writes 2,048, Windows 2,000. */
const MOST_ITERATIONS = 1_000_000;

/** Null is no password at all, which PKCS#12 tells from an empty one. */
export type Password = string | null;

/** Decrypts what PBES2 with AES, or the older triple DES and RC2 of PKCS#12 have encrypted; anything else is an Error. */
export function decryptContent(algorithm: DerValue, encrypted: Buffer, password: Password): Buffer {
  const [oid, parameters] = childrenOf(algorithm);
  if (oidOf(oid) === PBES2) return decryptPbes2(parameters, encrypted, password);
  const older = OLDER.get(oidOf(oid).replace(PBE, ''));
  if (!older) throw new Error(`The algorithm ${oidOf(oid)} is not supported.`);
  const [salt, iterations] = childrenOf(parameters);
  const derive = (id: number, length: number): Buffer =>
    deriveKey({ hash: 'sha1', password, salt: bytesOf(salt), iterations: checked(integerOf(iterations)), id, length });
  return older.decrypt(derive(1, older.keyBytes), derive(2, 8), encrypted);
}

function decryptPbes2(parameters: DerValue | undefined, encrypted: Buffer, password: Password): Buffer {
  const [derivation, encryption] = childrenOf(parameters);
  const [, pbkdf2] = childrenOf(derivation);
  const [cipherOid, iv] = childrenOf(encryption);
  const cipher = AES.get(oidOf(cipherOid));
  if (!cipher) throw new Error(`The cipher ${oidOf(cipherOid)} is not supported.`);
  const [salt, iterations, ...rest] = childrenOf(pbkdf2);
  const prf = rest.find(isSequence);
  const hash = prf ? PRF_HASH.get(oidOf(childrenOf(prf)[0])) : 'sha1';
  if (hash === undefined) throw new Error('The key derivation function is not supported.');
  const key = pbkdf2Sync(password ?? '', bytesOf(salt), checked(integerOf(iterations)), cipher.keyBytes, hash);
  return decipher(cipher.name, { key, iv: bytesOf(iv) }, encrypted);
}

function decipher(name: string, { key, iv }: { key: Buffer; iv: Buffer }, encrypted: Buffer): Buffer {
  const decipher = createDecipheriv(name, key, iv);
  return Buffer.concat([decipher.update(encrypted), decipher.final()]);
}

function checked(iterations: number): number {
  if (!(iterations >= 1 && iterations <= MOST_ITERATIONS))
    throw new Error(`${iterations} iterations are out of range.`);
  return iterations;
}

/** `MacData` over the authenticated safe, HMAC-SHA-256. */
export function macData(content: Buffer, password: Password, salt: Buffer): Buffer {
  const iterations = 2_048;
  const mac = macOf(content, { hash: 'sha256', password, salt, iterations });
  const digestInfo = sequence(sequence(objectIdentifier('2.16.840.1.101.3.4.2.1')), octetString(mac));
  return sequence(digestInfo, octetString(salt), integer(iterations));
}

/** Whether the password is that of this file. */
export function macMatches(macData: DerValue, content: Buffer, password: Password): boolean {
  const [digestInfo, salt, iterations] = childrenOf(macData);
  const [algorithm, digest] = childrenOf(digestInfo);
  const hash = MAC_HASH.get(oidOf(childrenOf(algorithm)[0]));
  if (hash === undefined) throw new Error('The hash of the integrity check is not supported.');
  const mac = macOf(content, {
    hash,
    password,
    salt: bytesOf(salt),
    iterations: iterations ? checked(integerOf(iterations)) : 1,
  });
  return mac.equals(bytesOf(digest));
}

const MAC_HASH: ReadonlyMap<string, string> = new Map([
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
]);

interface Derivation {
  readonly hash: string;
  readonly password: Password;
  readonly salt: Buffer;
  readonly iterations: number;
}

function macOf(content: Buffer, derivation: Derivation): Buffer {
  const length = createHash(derivation.hash).digest().length;
  const key = deriveKey({ ...derivation, id: 3, length });
  return createHmac(derivation.hash, key).update(content).digest();
}

/** RFC 7292 appendix B.2. */
function deriveKey({
  hash,
  password,
  salt,
  iterations,
  id,
  length,
}: Derivation & { id: number; length: number }): Buffer {
  const block = hash === 'sha384' || hash === 'sha512' ? 128 : 64;
  const diversifier = Buffer.alloc(block, id);
  const input = Buffer.concat([fill(salt, block), fill(bmpString(password), block)]);
  const output: Buffer[] = [];
  for (let made = 0; made < length; made += output.at(-1)?.length ?? length) {
    let digest = createHash(hash).update(diversifier).update(input).digest();
    for (let round = 1; round < iterations; round++) digest = createHash(hash).update(digest).digest();
    output.push(digest);
    addToBlocks(input, fill(digest, block).subarray(0, block), block);
  }
  return Buffer.concat(output).subarray(0, length);
}

/** Adds `addend + 1` to every block of the input, modulo 2 to the power of its bits. */
function addToBlocks(input: Buffer, addend: Buffer, block: number): void {
  for (let start = 0; start < input.length; start += block) {
    let carry = 1;
    for (let at = block - 1; at >= 0; at--) {
      carry += (input[start + at] ?? 0) + (addend[at] ?? 0);
      input[start + at] = carry & 0xff;
      carry >>= 8;
    }
  }
}

/** Repeated up to a whole number of blocks. */
function fill(bytes: Buffer, block: number): Buffer {
  return bytes.length === 0 ? bytes : Buffer.alloc(Math.ceil(bytes.length / block) * block, bytes);
}

/** UTF-16, big endian, with a closing zero, which no password at all has not. */
function bmpString(text: Password): Buffer {
  return text === null ? Buffer.alloc(0) : Buffer.from(`${text}\0`, 'utf16le').swap16();
}
