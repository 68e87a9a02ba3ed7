import { createECDH, type KeyObject, randomBytes } from 'node:crypto';
import type { CurveName } from './key-material.ts';

/**
 * ECDSA on a digest made elsewhere. Key Vault signs digests; Node's `sign` insists on hashing what it is given. The point
 * multiplication of signing is OpenSSL's, through ECDH; verifying needs a sum of points, done here with big integers.
 */
interface Curve {
  readonly openSslName: string;
  readonly bytes: number;
  readonly prime: bigint;
  readonly a: bigint;
  readonly order: bigint;
  readonly generator: Point;
}

type Point = { readonly x: bigint; readonly y: bigint } | undefined;

/** FIPS 186-4, appendix D.1.2. */
const CURVES: Readonly<Record<CurveName, Curve>> = {
  'P-256': curve('prime256v1', 32, {
    prime: 'ffffffff00000001000000000000000000000000ffffffffffffffffffffffff',
    order: 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
    x: '6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296',
    y: '4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
  }),
  'P-384': curve('secp384r1', 48, {
    prime: 'fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff',
    order: 'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
    x: 'aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7',
    y: '3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f',
  }),
};

/** `r || s`, as in a JSON Web Signature. */
export function signDigest(name: CurveName, privateKey: KeyObject, digest: Buffer): Buffer {
  const { openSslName, bytes, order } = CURVES[name];
  const secret = fromBase64url(privateKey.export({ format: 'jwk' }).d);
  for (;;) {
    const nonce = 1n + (toInteger(randomBytes(bytes + 8)) % (order - 1n));
    const ecdh = createECDH(openSslName);
    ecdh.setPrivateKey(toBytes(nonce, bytes));
    const r = toInteger(ecdh.getPublicKey().subarray(1, 1 + bytes)) % order;
    const s = mod(inverse(nonce, order) * (toInteger(digest) + r * secret), order);
    if (r !== 0n && s !== 0n) return Buffer.concat([toBytes(r, bytes), toBytes(s, bytes)]);
  }
}

export function verifyDigest(
  name: CurveName,
  publicKey: KeyObject,
  { digest, signature }: { digest: Buffer; signature: Buffer },
): boolean {
  const { bytes, order, generator, ...field } = CURVES[name];
  if (signature.length !== 2 * bytes) return false;
  const r = toInteger(signature.subarray(0, bytes));
  const s = toInteger(signature.subarray(bytes));
  if (r === 0n || s === 0n || r >= order || s >= order) return false;
  const { x, y } = publicKey.export({ format: 'jwk' });
  const key = { x: fromBase64url(x), y: fromBase64url(y) };
  const w = inverse(s, order);
  const left = multiply(field, generator, mod(toInteger(digest) * w, order));
  const right = multiply(field, key, mod(r * w, order));
  const sum = add(field, left, right);
  return sum !== undefined && sum.x % order === r;
}

type Field = Pick<Curve, 'prime' | 'a'>;

function add({ prime, a }: Field, p: Point, q: Point): Point {
  if (!p) return q;
  if (!q) return p;
  if (p.x === q.x && mod(p.y + q.y, prime) === 0n) return undefined;
  const slope =
    p.x === q.x ? (3n * p.x * p.x + a) * inverse(2n * p.y, prime) : (q.y - p.y) * inverse(mod(q.x - p.x, prime), prime);
  const x = mod(slope * slope - p.x - q.x, prime);
  return { x, y: mod(slope * (p.x - x) - p.y, prime) };
}

function multiply(field: Field, point: Point, factor: bigint): Point {
  let result: Point;
  let doubled = point;
  for (let rest = factor; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = add(field, result, doubled);
    doubled = add(field, doubled, doubled);
  }
  return result;
}

/** By the extended Euclidean algorithm. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [low, high] = [mod(value, modulus), modulus];
  let [x, y] = [1n, 0n];
  while (low > 1n) {
    const ratio = high / low;
    [low, high] = [high - ratio * low, low];
    [x, y] = [y - ratio * x, x];
  }
  return mod(x, modulus);
}

function curve(openSslName: string, bytes: number, hex: { prime: string; order: string; x: string; y: string }): Curve {
  const [prime, order, x, y] = [hex.prime, hex.order, hex.x, hex.y].map((text) => BigInt(`0x${text}`)) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  return { openSslName, bytes, prime, order, a: prime - 3n, generator: { x, y } };
}

function mod(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

function toInteger(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex') || '0'}`);
}

function toBytes(value: bigint, length: number): Buffer {
  return Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex');
}

function fromBase64url(text: string | undefined): bigint {
  return toInteger(Buffer.from(text ?? '', 'base64url'));
}
