import type { Caller, LocalAzureContext } from '../core/contracts.ts';
import type { PublicAuthority } from './public-authority.ts';
import { badParameter } from './refusals.ts';
import type { Vault } from './vault.ts';
import type { VaultProperties } from './vault-properties.ts';

/** What every handler of the data plane is given. */
export interface VaultCall {
  readonly azure: LocalAzureContext;
  readonly authority: () => Promise<PublicAuthority>;
  readonly vault: Vault;
  readonly properties: VaultProperties;
  readonly params: Readonly<Record<string, string>>;
  /** By lower-cased name. */
  readonly query: ReadonlyMap<string, string>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
}

export interface VaultAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export type VaultHandler = (call: VaultCall) => Promise<VaultAnswer> | VaultAnswer;

export interface VaultRoute {
  readonly method: string;
  /** `/certificates/{name}/create`; an empty `{version}` is the newest. */
  readonly template: string;
  /** RBAC data action below `Microsoft.KeyVault/vaults/`. */
  readonly action: string;
  /** The same right in an access policy: `certificates/create`. */
  readonly permission: string;
  readonly handler: VaultHandler;
}

export function ok(body: unknown): VaultAnswer {
  return { status: 200, body };
}

/** Whole epoch seconds of the virtual clock. */
export function nowSeconds({ clock }: Pick<LocalAzureContext, 'clock'>): number {
  return Math.floor(clock.now() / 1_000);
}

/** The object's name in the path; 400 with Azure's text when it has other characters than letters, digits and dashes. */
export function objectName({ params }: Pick<VaultCall, 'params'>): string {
  const name = params['name'] ?? '';
  if (!/^[0-9a-z-]{1,127}$/i.test(name)) {
    throw badParameter(`The request URI contains an invalid name: ${name}`);
  }
  return name;
}

export function objectAt(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

/** Tags of a body; undefined when it has none. Values must be strings. */
export function tagsOf(body: Readonly<Record<string, unknown>>): Record<string, string> | undefined {
  if (body['tags'] === undefined || body['tags'] === null) return undefined;
  const tags = objectAt(body['tags']);
  if (Object.values(tags).some((value) => typeof value !== 'string')) {
    throw badParameter('Property tags has invalid value');
  }
  return { ...(tags as Record<string, string>) };
}
