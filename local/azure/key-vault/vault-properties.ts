import type { ResourceDocument } from '../core/contracts.ts';

export interface AccessPolicy {
  readonly objectId: string;
  readonly permissions: { readonly certificates?: string[]; readonly keys?: string[]; readonly secrets?: string[] };
}

/** `properties` of a vault, with Azure's defaults filled in. */
export interface VaultProperties {
  readonly tenantId: string;
  readonly sku: { readonly family: string; readonly name: string };
  readonly accessPolicies: readonly AccessPolicy[];
  readonly enableRbacAuthorization: boolean;
  readonly enableSoftDelete: true;
  readonly softDeleteRetentionInDays: number;
  readonly enablePurgeProtection?: true;
  readonly publicNetworkAccess: string;
  readonly networkAcls?: {
    readonly bypass: string;
    readonly defaultAction: string;
    readonly ipRules: readonly { readonly value: string }[];
  };
  readonly vaultUri: string;
  readonly provisioningState: string;
}

/** The vault's own description of itself; a vault's document always has these fields, its PUT saw to it. */
export function propertiesOf(document: ResourceDocument): VaultProperties {
  return document.properties as unknown as VaultProperties;
}

/** Azure docs, "Key Vault soft-delete overview": the level follows retention and purge protection. */
export function recoveryOf(properties: VaultProperties): { recoveryLevel: string; recoverableDays: number } {
  const { softDeleteRetentionInDays, enablePurgeProtection } = properties;
  const base = softDeleteRetentionInDays < 90 ? 'CustomizedRecoverable' : 'Recoverable';
  return {
    recoveryLevel: enablePurgeProtection ? base : `${base}+Purgeable`,
    recoverableDays: softDeleteRetentionInDays,
  };
}
