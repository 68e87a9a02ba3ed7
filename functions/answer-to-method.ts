import type { HttpResponseInit } from '@azure/functions';

/** For HEAD what GET answers, headers and all, without its body (RFC 9110, section 9.3.2). The host strips nothing by itself. */
export function answerToMethod(method: string, response: HttpResponseInit): HttpResponseInit {
  if (method !== 'HEAD') return response;
  const { body, headers, ...rest } = response;
  const isSized = typeof body === 'string' || body instanceof Uint8Array;
  const given = { ...(headers as Record<string, string>) };
  return { ...rest, headers: isSized ? { ...given, 'content-length': `${Buffer.byteLength(body)}` } : given };
}
