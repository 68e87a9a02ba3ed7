/** A DER value (X.690) as PKCS#12 needs it: enough to read and write files that other programs take part in, BER's loose forms included. */
export interface DerValue {
  readonly tag: number;
  /** Bytes between header and end; of a constructed value, the encoding of its parts. */
  readonly content: Buffer;
  /** The value whole, header included. */
  readonly encoded: Buffer;
}

const INTEGER = 0x02;
const OCTET_STRING = 0x04;
const OBJECT_IDENTIFIER = 0x06;
const SEQUENCE = 0x30;
const CONSTRUCTED = 0x20;
const EXPLICIT_0 = 0xa0;

/** Deeper nesting than any real file has. */
const DEEPEST = 32;

/** The first value of these bytes; anything that is not DER is an Error. */
export function parseDer(bytes: Buffer): DerValue {
  return readValue(bytes, 0).value;
}

/** Parts of a constructed value; none for anything else. */
export function childrenOf(value: DerValue | undefined): DerValue[] {
  if (!value || (value.tag & CONSTRUCTED) === 0) return [];
  const children: DerValue[] = [];
  for (let at = 0; at < value.content.length; ) {
    const { value: child, next } = readValue(value.content, at);
    children.push(child);
    at = next;
  }
  return children;
}

export function isSequence(value: DerValue): boolean {
  return value.tag === SEQUENCE;
}

/** Dotted form; empty for anything but an object identifier. */
export function oidOf(value: DerValue | undefined): string {
  if (value?.tag !== OBJECT_IDENTIFIER) return '';
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of value.content) {
    arc = arc * 128 + (byte & 0x7f);
    if ((byte & 0x80) === 0) arcs.push(arc);
    if ((byte & 0x80) === 0) arc = 0;
  }
  const [head = 0, ...rest] = arcs;
  const first = Math.min(2, Math.floor(head / 40));
  return [first, head - first * 40, ...rest].join('.');
}

/** Content of an octet string, in one piece or in several. */
export function bytesOf(value: DerValue | undefined): Buffer {
  if (!value) return Buffer.alloc(0);
  return value.tag & CONSTRUCTED ? Buffer.concat(childrenOf(value).map(bytesOf)) : value.content;
}

export function integerOf(value: DerValue | undefined): number {
  if (value?.tag !== INTEGER || value.content.length > 4) return Number.NaN;
  return value.content.readIntBE(0, value.content.length);
}

export function sequence(...parts: readonly Buffer[]): Buffer {
  return encode(SEQUENCE, Buffer.concat(parts));
}

export function explicit(part: Buffer): Buffer {
  return encode(EXPLICIT_0, part);
}

export function octetString(bytes: Buffer): Buffer {
  return encode(OCTET_STRING, bytes);
}

/** Not negative, below 2 to the power of 31. */
export function integer(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  const start = bytes.findIndex((byte, index) => byte !== 0 || (bytes[index + 1] ?? 0x80) >= 0x80);
  return encode(INTEGER, bytes.subarray(start));
}

export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return encode(OBJECT_IDENTIFIER, Buffer.from([first * 40 + second, ...rest].flatMap(base128)));
}

function base128(arc: number): number[] {
  const digits = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) digits.unshift((rest % 128) | 0x80);
  return digits;
}

function encode(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(content.length)]), content]);
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff);
  return [0x80 | bytes.length, ...bytes];
}

interface Read {
  readonly value: DerValue;
  readonly next: number;
}

function readValue(bytes: Buffer, start: number, depth = 0): Read {
  const tag = byteAt(bytes, start);
  const first = byteAt(bytes, start + 1);
  if ((tag & 0x1f) === 0x1f || depth > DEEPEST) throw new Error('Not DER: the tag or the depth is out of range.');
  if (first === 0x80) return readIndefinite(bytes, start, depth);
  const lengthOfLength = first > 0x80 ? first & 0x7f : 0;
  const from = start + 2 + lengthOfLength;
  const length = lengthOfLength === 0 ? first : readLength(bytes, start + 2, lengthOfLength);
  const next = from + length;
  if (next > bytes.length) throw new Error('Not DER: the value is cut off.');
  return { value: { tag, content: bytes.subarray(from, next), encoded: bytes.subarray(start, next) }, next };
}

/** BER's form without a length, ended by two zeros: Windows and Java write it. */
function readIndefinite(bytes: Buffer, start: number, depth: number): Read {
  let at = start + 2;
  while (byteAt(bytes, at) !== 0 || byteAt(bytes, at + 1) !== 0) at = readValue(bytes, at, depth + 1).next;
  const content = bytes.subarray(start + 2, at);
  return { value: { tag: byteAt(bytes, start), content, encoded: bytes.subarray(start, at + 2) }, next: at + 2 };
}

function readLength(bytes: Buffer, at: number, size: number): number {
  if (size > 4 || at + size > bytes.length) throw new Error('Not DER: the length is out of range.');
  return bytes.readUIntBE(at, size);
}

function byteAt(bytes: Buffer, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new Error('Not DER: the value is cut off.');
  return byte;
}
