import type { EventBus } from '../core/contracts.ts';
import type { ObjectKind, ObjectVersion } from './object-shelf.ts';
import type { Vault } from './vault.ts';

export type ObjectEvent = 'NewVersionCreated' | 'NearExpiry' | 'Expired';

/** Which version of which object of a vault. */
export interface ObjectReference {
  readonly vault: Vault;
  readonly kind: ObjectKind;
  readonly name: string;
  readonly version: ObjectVersion;
}

/**
 * `Microsoft.KeyVault.{Certificate|Key|Secret}{NewVersionCreated|NearExpiry|Expired}` (Azure docs, "Azure Key Vault as Event Grid
 * source"). NBF and EXP are epoch seconds or null.
 */
export function publishObjectEvent(events: EventBus, what: ObjectEvent, reference: ObjectReference): void {
  const { vault, kind, name, version } = reference;
  const type = kind.charAt(0).toUpperCase() + kind.slice(1);
  events.publish({
    topic: vault.id,
    subject: name,
    eventType: `Microsoft.KeyVault.${type}${what}`,
    data: {
      Id: objectId(vault, kind, name, version.version),
      VaultName: vault.name,
      ObjectType: type,
      ObjectName: name,
      Version: version.version,
      NBF: version.attributes.nbf ?? null,
      EXP: version.attributes.exp ?? null,
    },
    dataVersion: '1',
    objectCreatedAt: version.attributes.created * 1_000,
  });
}

/** `https://…/certificates/{name}[/{version}]`. */
export function objectId(vault: Pick<Vault, 'url'>, kind: ObjectKind, name: string, version?: string): string {
  return `${vault.url}/${kind}s/${name}${version === undefined ? '' : `/${version}`}`;
}
