import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Caller } from './contracts.ts';

export const TENANT_ID = '72f988bf-0000-4000-8000-00000000ed9e';
const LIFETIME_SECONDS = 24 * 3_600;

export interface Principal {
  readonly objectId: string;
  readonly appId: string;
  readonly name: string;
}

export interface TokenIssuer {
  issue(principal: Principal, audience: string, lifetimeSeconds?: number): { token: string; expiresOn: number };
  /** Undefined for anything that this start of local Azure has not signed, or that has expired. */
  verify(token: string): Caller | undefined;
}

/**
 * JSON Web Tokens with Entra's claims. The secret is new in every start, so a token is good for nothing else, least of all Azure.
 * They live on real time: clients cache them by their own clock, which does not follow when a test lets ninety days pass here.
 */
export function createTokenIssuer(): TokenIssuer {
  const secret = randomBytes(32);
  const sign = (text: string): Buffer => createHmac('sha256', secret).update(text).digest();
  return {
    issue: (principal, audience, lifetimeSeconds = LIFETIME_SECONDS) => {
      const issuedAt = Math.floor(Date.now() / 1_000);
      const expiresOn = issuedAt + lifetimeSeconds;
      const claims = claimsOf(principal, audience.replace(/\/+$/, ''), { issuedAt, expiresOn });
      const text = `${encode({ typ: 'JWT', alg: 'HS256' })}.${encode(claims)}`;
      return { token: `${text}.${sign(text).toString('base64url')}`, expiresOn };
    },
    verify: (token) => {
      const [header, payload, signature] = token.split('.');
      if (header === undefined || payload === undefined || signature === undefined) return undefined;
      const expected = sign(`${header}.${payload}`);
      const given = Buffer.from(signature, 'base64url');
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
      return callerOf(JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims, Date.now());
    },
  };
}

type Claims = ReturnType<typeof claimsOf>;

function claimsOf(principal: Principal, audience: string, times: { issuedAt: number; expiresOn: number }) {
  return {
    aud: audience,
    iss: `https://sts.windows.net/${TENANT_ID}/`,
    iat: times.issuedAt,
    nbf: times.issuedAt,
    exp: times.expiresOn,
    appid: principal.appId,
    oid: principal.objectId,
    sub: principal.objectId,
    tid: TENANT_ID,
    idtyp: 'app',
    uti: randomUUID(),
    name: principal.name,
  };
}

function callerOf(claims: Claims, now: number): Caller | undefined {
  if (claims.exp * 1_000 <= now) return undefined;
  return { objectId: claims.oid, appId: claims.appid, name: claims.name, audience: claims.aud };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
