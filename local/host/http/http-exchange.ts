import type { RpcCookie, RpcData, RpcHttp } from '../app/core-types.ts';
import type { HostRequest, HostResponse } from './host-http.ts';

/**
 * What the worker gets for an HTTP request. A body without Content-Length is dropped, as by Azure's host unless HTTP streaming is on (seen
 * on 4.1037): what comes in chunks arrives as no body at all.
 */
export function rpcRequest(request: HostRequest, params: Readonly<Record<string, string>>): RpcData {
  const { method, url, headers, body } = request;
  const isPassedOn = body.length > 0 && headers['content-length'] !== undefined;
  return { http: { url: url.href, method, headers, params, body: isPassedOn ? { bytes: body } : null } };
}

/** The answer for what an HTTP function returned; nothing returned is 204, as in Azure. */
export function responseOf(returned: RpcData | null | undefined): HostResponse {
  const http: RpcHttp | undefined = returned?.http;
  if (!http) return { status: 204 };
  const headers = Object.entries(http.headers ?? {});
  const cookies = (http.cookies ?? []).map((cookie) => ['set-cookie', setCookie(cookie)] as const);
  const body = http.body?.bytes ?? http.body?.string ?? http.body?.json;
  return {
    status: Number(http.statusCode ?? 200),
    headers: [...headers, ...cookies],
    ...(body === undefined ? {} : { body }),
  };
}

const sameSite: Readonly<Record<string, string>> = { lax: 'Lax', strict: 'Strict', explicitNone: 'None' };

/** The worker sends cookies apart from the headers, so the host writes Set-Cookie itself. */
export function setCookie(cookie: RpcCookie): string {
  const expires = cookie.expires && new Date(cookie.expires.value.seconds * 1000).toUTCString();
  return [
    `${cookie.name}=${encodeURIComponent(cookie.value)}`,
    cookie.domain && `Domain=${cookie.domain.value}`,
    cookie.path && `Path=${cookie.path.value}`,
    expires && `Expires=${expires}`,
    cookie.maxAge && `Max-Age=${Math.floor(cookie.maxAge.value)}`,
    cookie.secure?.value && 'Secure',
    cookie.httpOnly?.value && 'HttpOnly',
    cookie.sameSite && sameSite[cookie.sameSite] && `SameSite=${sameSite[cookie.sameSite]}`,
  ]
    .filter(Boolean)
    .join('; ');
}
