import type { Problem } from '../shared/domain/problem.ts';
import { problem } from '../shared/domain/problem-codes.ts';

export interface BrowserTraits {
  readonly method: string;
  /** Host and port that the request was sent to. */
  readonly host: string;
  readonly header: (name: string) => string | null;
}

const reads: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];
/** Azure docs: "Work with user identities in Azure App Service authentication"; the session is in this cookie, or in parts of it. */
const sessionCookie = /(?:^|;\s*)AppServiceAuthSession\d*=/;

/**
 * A page of another origin can make a browser write with the session of whoever looks at it, and reach what listens on loopback. The
 * browser says where a request comes from, in headers that no page can set; a program sends neither them nor a session's cookie.
 */
export function refuseForeignPage({ method, host, header }: BrowserTraits): Problem | null {
  if (reads.includes(method)) return null;
  const site = header('sec-fetch-site');
  if (site !== null)
    return site === 'same-origin' || site === 'none' ? null : foreign(`Sec-Fetch-Site is ${quoted(site)}.`);
  const origin = header('origin');
  if (origin !== null) return hostOf(origin) === host.toLowerCase() ? null : foreign(`Origin is ${quoted(origin)}.`);
  if (sessionCookie.test(header('cookie') ?? '')) return foreign('A session came without Origin and Sec-Fetch-Site.');
  return null;
}

const hostOf = (origin: string): string | null => (URL.canParse(origin) ? new URL(origin).host : null);

const quoted = (text: string): string => JSON.stringify(text.slice(0, 100));

function foreign(why: string): Problem {
  return problem('CrossOriginWrite', {
    what: 'A page of another origin asked for a change.',
    why,
    fix: 'Use the dashboard at the address of edge-tls itself, or send a bearer token without cookies.',
  });
}

/** Without sign-in, only what was sent to this machine by its own name: a rebound DNS name brings foreign pages here. */
export function refuseForeignHost(host: string): Problem | null {
  if (/^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(host)) return null;
  return problem('HostNotLocal', {
    what: 'edge-tls answers to this machine only.',
    why: `EDGE_TLS_AUTH is local, and the request was sent to ${quoted(host)}.`,
    fix: 'Use localhost or 127.0.0.1 in the address.',
  });
}
