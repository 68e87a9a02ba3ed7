import { gunzipSync, gzipSync } from 'node:zlib';

/** What is longer than this is worth compressing; characters of JSON. */
const WORTH_COMPRESSING = 8 * 1024;

/** A JSON value that is kept for later and takes little room: gateway documents of hundreds of kilobytes repeat themselves. */
export type Packed = string | Buffer;

/** Undefined is nothing to keep. */
export function pack(value: unknown): Packed | undefined {
  if (value === undefined) return undefined;
  const text = JSON.stringify(value);
  return text.length > WORTH_COMPRESSING ? gzipSync(text, { level: 1 }) : text;
}

export function unpack(packed: Packed | undefined): unknown {
  if (packed === undefined) return undefined;
  return JSON.parse(typeof packed === 'string' ? packed : gunzipSync(packed).toString('utf8')) as unknown;
}

export function sizeOf(packed: Packed | undefined): number {
  return packed?.length ?? 0;
}
