import { EdgeError, type Problem } from '../shared/domain/problem.ts';
import { problem } from '../shared/domain/problem-codes.ts';

const mostBytes = 1024 * 1024;
/** A spec is four levels deep. Deep nesting is how a small body makes a parser's callers recurse for long. */
const deepest = 32;

export interface BodySource {
  readonly contentType: string | null;
  readonly contentLength: number | null;
  /** A body in chunks, of which the Functions host hands over nothing: it passes a body on by its Content-Length. */
  readonly isLengthUnknown?: boolean;
  readonly stream: AsyncIterable<Uint8Array> | null;
}

/** Undefined for an empty body. `EdgeError` LengthRequired, UnsupportedMediaType, BodyTooLarge or MalformedJson. */
export async function readJsonBody(source: BodySource): Promise<unknown> {
  if (source.isLengthUnknown) throw new EdgeError(lengthRequired());
  if ((source.contentLength ?? 0) > mostBytes) throw new EdgeError(tooLarge());
  const text = await readText(source.stream);
  if (text === '') return undefined;
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(source.contentType ?? '')) throw new EdgeError(wrongType());
  return parse(text);
}

async function readText(stream: BodySource['stream']): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream ?? []) {
    length += chunk.byteLength;
    if (length > mostBytes) throw new EdgeError(tooLarge());
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new EdgeError(malformed('It is not UTF-8.'));
  }
}

function parse(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The parser's message can repeat the text; only the position is told.
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    throw new EdgeError(malformed(position ? `Parsing stopped at character ${position}.` : 'It cannot be parsed.'));
  }
  if (depth(value, 0) > deepest) throw new EdgeError(malformed(`It is nested deeper than ${deepest} levels.`));
  return value;
}

function depth(value: unknown, level: number): number {
  if (typeof value !== 'object' || value === null || level > deepest) return level;
  return Object.values(value).reduce<number>((most, child) => Math.max(most, depth(child, level + 1)), level);
}

function malformed(why: string): Problem {
  return problem('MalformedJson', {
    what: 'The body is not JSON that can be read.',
    why,
    fix: 'Send one JSON document in UTF-8; `edge-tls validate` shows the place.',
  });
}

function lengthRequired(): Problem {
  return problem('LengthRequired', {
    what: 'The request does not say how long its body is.',
    why: 'It has Transfer-Encoding and no Content-Length, and the Functions host passes no such body on.',
    fix: 'Send the body in one piece with Content-Length; curl does so with --data-binary @spec.json, and not with -T -.',
  });
}

function tooLarge(): Problem {
  return problem('BodyTooLarge', {
    what: 'The body is larger than 1 MiB.',
    why: 'The largest spec that is allowed is far smaller.',
    fix: 'Send only the spec of one edge.',
  });
}

function wrongType(): Problem {
  return problem('UnsupportedMediaType', {
    what: 'The body is not declared as JSON.',
    why: 'Content-Type must be application/json.',
    fix: 'Set the header Content-Type: application/json.',
  });
}
