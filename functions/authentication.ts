import type { Problem } from '../shared/domain/problem.ts';
import { problem } from '../shared/domain/problem-codes.ts';
import type { Config } from './config.ts';

/** What a caller may do. Each role includes the ones before it. */
export type Role = 'Edge.Read' | 'Edge.Plan' | 'Edge.Apply';
const roles: readonly Role[] = ['Edge.Read', 'Edge.Plan', 'Edge.Apply'];

export interface Caller {
  /** For the record of who asked: user name, else object id. */
  readonly name: string;
}

export type Admission =
  | { readonly ok: true; readonly caller: Caller }
  | { readonly ok: false; readonly status: 401 | 403; readonly problem: Problem };

interface Principal {
  readonly claims: readonly { readonly typ: string; readonly val: string }[];
  readonly role_typ?: string;
}

/**
 * Fails closed. App Service Authentication puts the verified principal into a header and drops what callers send under that
 * name; where it is off, the header could be anybody's and nobody is let in.
 * (Azure docs: "Work with user identities in Azure App Service authentication".)
 */
export function admit(
  config: Pick<Config, 'auth' | 'platformAuthentication'> & Partial<Pick<Config, 'audiences' | 'issuer'>>,
  header: string | null,
  needed: Role,
): Admission {
  if (config.auth === 'local') return { ok: true, caller: { name: 'local' } };
  if (!config.platformAuthentication) return refuse(401, notConfigured());
  const principal = header === null ? null : parsePrincipal(header);
  if (principal === null || !isForUs(config, principal)) return refuse(401, signInNeeded());
  return rank(rolesOf(principal)) >= roles.indexOf(needed)
    ? { ok: true, caller: { name: nameOf(principal) } }
    : refuse(403, roleNeeded(needed));
}

const refuse = (status: 401 | 403, found: Problem): Admission => ({ ok: false, status, problem: found });

/** The platform has checked the token already; this holds when it is set to accept tokens of other apps or tenants too. */
function isForUs({ audiences, issuer }: Partial<Pick<Config, 'audiences' | 'issuer'>>, { claims }: Principal): boolean {
  const values = (type: string): string[] => claims.filter(({ typ }) => typ === type).map(({ val }) => val);
  const audienceFits =
    !audiences || (values('aud').length > 0 && values('aud').every((aud) => audiences.includes(aud)));
  return audienceFits && (!issuer || (values('iss').length > 0 && values('iss').every((iss) => iss === issuer)));
}

function parsePrincipal(header: string): Principal | null {
  // Buffer reads over what is no base64, such as the comma between two headers of this name.
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(header)) return null;
  try {
    const parsed = JSON.parse(Buffer.from(header, 'base64').toString('utf8')) as Partial<Principal> | null;
    const claims = parsed?.claims;
    const wellFormed =
      Array.isArray(claims) && claims.every((claim) => typeof claim?.typ === 'string' && typeof claim.val === 'string');
    return wellFormed
      ? { claims, ...(typeof parsed?.role_typ === 'string' ? { role_typ: parsed.role_typ } : {}) }
      : null;
  } catch {
    return null;
  }
}

function rolesOf({ claims, role_typ }: Principal): readonly string[] {
  const types = ['roles', role_typ, 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role'];
  return claims.filter(({ typ }) => types.includes(typ)).map(({ val }) => val);
}

/** Of the highest role; -1 without any of ours. */
const rank = (given: readonly string[]): number =>
  Math.max(-1, ...given.map((role) => roles.findIndex((known) => known === role)));

function nameOf({ claims }: Principal): string {
  const names = ['preferred_username', 'name', 'http://schemas.microsoft.com/identity/claims/objectidentifier', 'oid'];
  const found = names.map((name) => claims.find(({ typ }) => typ === name)?.val).find(Boolean);
  return (found ?? 'unknown').slice(0, 200);
}

function notConfigured(): Problem {
  return problem('NotAuthenticated', {
    what: 'Nobody is let in, because App Service Authentication is off.',
    why: 'EDGE_TLS_AUTH is entra, and the platform does not verify callers (WEBSITE_AUTH_ENABLED is not True).',
    fix: 'Turn on App Service Authentication with Microsoft Entra for this app; the deployment template does so.',
  });
}

function signInNeeded(): Problem {
  return problem('NotAuthenticated', {
    what: 'The request carries no verified identity.',
    why: 'There is no principal from App Service Authentication on it, it cannot be read, or its token is for another app or tenant.',
    fix: "Sign in, or send a bearer token for this app's audience.",
  });
}

function roleNeeded(needed: Role): Problem {
  return problem('RoleMissing', {
    what: `This needs the app role ${needed}.`,
    why: 'The signed-in identity has no app role that includes it.',
    fix: `Assign ${needed} to the user or service principal in the enterprise application of edge-tls.`,
    evidence: { role: needed },
  });
}
