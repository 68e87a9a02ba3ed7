import { BACKUP_ROUTES } from './backup-routes.ts';
import { CERTIFICATE_ROUTES } from './certificate-routes.ts';
import { CONTACT_ROUTES } from './contact-routes.ts';
import { ISSUER_ROUTES } from './issuer-routes.ts';
import { KEY_ROUTES } from './key-routes.ts';
import { KeyVaultError } from './key-vault-error.ts';
import { PENDING_ROUTES } from './pending-routes.ts';
import { SECRET_ROUTES } from './secret-routes.ts';
import type { VaultRoute } from './vault-call.ts';

const ROUTES = [
  ...CONTACT_ROUTES,
  ...ISSUER_ROUTES,
  ...BACKUP_ROUTES,
  ...PENDING_ROUTES,
  ...CERTIFICATE_ROUTES,
  ...KEY_ROUTES,
  ...SECRET_ROUTES,
]
  .map((route) => ({ route, parts: route.template.slice(1).split('/') }))
  .sort((a, b) => literals(b.parts) - literals(a.parts));

export interface RouteMatch {
  readonly route: VaultRoute;
  readonly params: Readonly<Record<string, string>>;
}

/** The route with the most literal segments; a trailing slash is an empty version, the newest. 404 or 405 for anything else. */
export function findRoute(method: string, path: string): RouteMatch {
  const segments = path
    .replace(/^\/|\/$/g, '')
    .split('/')
    .map(decode);
  const matching = ROUTES.filter(({ parts }) => fits(parts, segments));
  const found = matching.find(({ route }) => route.method === method);
  if (!found) throw matching.length > 0 ? notAllowed(method) : noSuchPath(path);
  const named = found.parts.flatMap((part, index) =>
    isName(part) ? [[part.slice(1, -1), segments[index] ?? '']] : [],
  );
  return { route: found.route, params: Object.fromEntries(named) as Record<string, string> };
}

function fits(parts: readonly string[], segments: readonly string[]): boolean {
  return (
    parts.length === segments.length &&
    parts.every((part, index) => isName(part) || part === segments[index]?.toLowerCase())
  );
}

function isName(part: string): boolean {
  return part.startsWith('{');
}

function literals(parts: readonly string[]): number {
  return parts.filter((part) => !isName(part)).length;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function notAllowed(method: string): KeyVaultError {
  const message = `The request method ${method} is not supported for this resource.`;
  return new KeyVaultError({ status: 405, code: 'MethodNotAllowed', message });
}

/** Rotation and release among them: local Azure does not have them. */
function noSuchPath(path: string): KeyVaultError {
  return new KeyVaultError({
    status: 404,
    code: 'NotFound',
    message: `Local Azure's Key Vault has no operation at ${path}.`,
  });
}
