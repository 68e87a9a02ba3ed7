import type { FaultRule, LocalAzureContext } from '../core/contracts.ts';
import type { Random } from '../core/random.ts';
import { requestScope } from '../core/request-scope.ts';
import { KeyVaultError } from './key-vault-error.ts';
import type { PublicAuthority } from './public-authority.ts';
import { badParameter } from './refusals.ts';
import type { Vault } from './vault.ts';
import { authenticateForVault, passFirewall, requirePermission } from './vault-admission.ts';
import { objectAt, type VaultAnswer } from './vault-call.ts';
import { maybeRefuse } from './vault-hostility.ts';
import type { VaultProperties } from './vault-properties.ts';
import { findRoute } from './vault-routes.ts';
import { transactionKind, type VaultThrottle } from './vault-throttle.ts';

export interface VaultParts {
  readonly azure: LocalAzureContext;
  readonly authority: () => Promise<PublicAuthority>;
  readonly vault: Vault;
  readonly properties: () => VaultProperties;
  readonly throttle: VaultThrottle;
  readonly random: Random;
}

export interface VaultRequest {
  readonly method: string;
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  readonly authorization: string | undefined;
  readonly body: string;
  readonly fault: FaultRule['fault'] | undefined;
}

/** Everything between the wire and a handler, in Key Vault's order. Throws KeyVaultErrors. */
export async function handleVaultRequest(parts: VaultParts, request: VaultRequest): Promise<VaultAnswer> {
  const { azure, vault, throttle, authority } = parts;
  const { fault, query } = request;
  const caller = authenticateForVault(azure, request.authorization);
  const properties = parts.properties();
  const knock = { azure, vault, properties, caller };
  passFirewall(knock, 'client');
  if (!query.get('api-version')) throw badParameter('api-version must be specified');
  const { route, params } = findRoute(request.method, request.path);
  requirePermission(knock, route, params['name']);
  throttle.admit(transactionKind(route, rsaBits(vault, params['name'])));
  maybeRefuse(azure.settings, parts.random);
  if (fault?.kind === 'respond') throw new KeyVaultError(fault);
  const call = { azure, authority, vault, properties, params, query, body: parseBody(request.body), caller };
  const failOperation = fault?.kind === 'failOperation' ? { status: 200, ...fault } : undefined;
  return requestScope.run({ failOperation, started: [] }, async () => route.handler(call));
}

function rsaBits({ keys }: Vault, name: string | undefined): number | undefined {
  const shape = name === undefined ? undefined : keys.live(name)?.versions.at(-1)?.material.shape;
  return shape?.kty === 'RSA' ? shape.size : undefined;
}

function parseBody(text: string): Readonly<Record<string, unknown>> {
  if (text.trim() === '') return {};
  try {
    return objectAt(JSON.parse(text));
  } catch {
    throw badParameter('The request body is not valid JSON.');
  }
}
