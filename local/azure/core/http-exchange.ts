import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ArmResponse } from './contracts.ts';

/** Azure Resource Manager takes bodies of up to 4 MB. */
const LARGEST_BODY = 4 * 1024 * 1024;

/** The request's body as text; undefined when it is larger than Azure takes. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Query by lower-cased, URL-decoded name: Key Vault's SDKs send `api%2Dversion`. A name without a value is there with ''. */
export function parseQuery(url: string): Map<string, string> {
  const at = url.indexOf('?');
  if (at < 0) return new Map();
  const pairs = [...new URLSearchParams(url.slice(at + 1))];
  return new Map(pairs.map(([name, value]) => [name.toLowerCase(), value]));
}

/** Headers by lower-cased name; repeated ones joined. */
export function parseHeaders(request: IncomingMessage): Map<string, string> {
  const entries = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const);
  return new Map(entries);
}

/** Sends a response as JSON: `undefined` is an empty body, null the literal `null`. */
export function sendResponse(response: ServerResponse, { status, headers = {}, body }: ArmResponse): void {
  if (body === undefined) {
    response.writeHead(status, status === 204 ? headers : { 'content-length': '0', ...headers }).end();
    return;
  }
  const text = JSON.stringify(body);
  const length = String(Buffer.byteLength(text));
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': length, ...headers })
    .end(text);
}
