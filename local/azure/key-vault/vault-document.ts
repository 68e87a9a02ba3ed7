import { z } from 'zod';
import { ArmError, badRequest } from '../core/arm-error.ts';
import type { ArmRequest } from '../core/contracts.ts';
import { canonicalWord } from '../core/format/canonical-word.ts';
import type { VaultProperties } from './vault-properties.ts';

/** One of these words, sent in any case and kept in Azure's. */
function word(...words: string[]) {
  return z.string().transform((sent, context) => {
    const found = canonicalWord(words, sent);
    if (found !== undefined) return found;
    context.addIssue({ code: 'custom', message: `must be one of ${words.join(', ')}` });
    return z.NEVER;
  });
}

const permissions = z.array(z.string()).optional();

const SENT = z.object({
  tenantId: z.string().optional(),
  sku: z.object({ family: word('A'), name: word('standard', 'premium') }).optional(),
  accessPolicies: z
    .array(
      z.looseObject({
        objectId: z.string(),
        permissions: z.looseObject({ certificates: permissions, keys: permissions, secrets: permissions }),
      }),
    )
    .optional(),
  enableRbacAuthorization: z.boolean().nullish(),
  enableSoftDelete: z.boolean().nullish(),
  softDeleteRetentionInDays: z.int().nullish(),
  enablePurgeProtection: z.boolean().nullish(),
  publicNetworkAccess: word('Enabled', 'Disabled', 'SecuredByPerimeter').optional(),
  networkAcls: z
    .looseObject({
      bypass: word('AzureServices', 'None').default('AzureServices'),
      defaultAction: word('Allow', 'Deny').default('Allow'),
      ipRules: z.array(z.object({ value: z.string() })).default([]),
      virtualNetworkRules: z.array(z.unknown()).default([]),
    })
    .nullish(),
  createMode: z.string().optional(),
});

export type SentVault = z.infer<typeof SENT>;

export function parseVault(properties: unknown): SentVault {
  const parsed = SENT.safeParse(properties ?? {});
  if (parsed.success) return parsed.data;
  throw badRequest(
    'BadRequest',
    `The parameter ${(parsed.error.issues[0]?.path ?? []).join('.')} has an invalid value.`,
  );
}

/** Azure's text and code for a name of another form. */
export function checkVaultName(name: string): void {
  if (/^[a-z](?!.*--)[a-z0-9-]{1,22}[a-z0-9]$/i.test(name)) return;
  throw badRequest(
    'VaultNameNotValid',
    `The vault name '${name}' is invalid. A vault's name must be between 3-24 alphanumeric characters. The name must begin with a letter, end with a letter or digit, and not contain consecutive hyphens. Follow this link for more information: https://go.microsoft.com/fwlink/?linkid=2147742`,
  );
}

/** The properties that a PUT or PATCH leads to; what cannot be undone in Azure cannot be undone here. */
export function vaultProperties(
  sent: SentVault,
  before: VaultProperties | undefined,
  { request, vaultUri }: { request: ArmRequest; vaultUri: string },
): VaultProperties {
  checkIrreversible(sent, before);
  const { tenantId = before?.tenantId, sku = before?.sku, networkAcls = before?.networkAcls } = sent;
  if (tenantId === undefined) throw badRequest('BadRequest', 'The parameter tenantId is not specified.');
  if (sku === undefined) throw badRequest('BadRequest', 'The parameter sku is not specified.');
  const protectedFromPurge = sent.enablePurgeProtection ?? before?.enablePurgeProtection;
  return {
    tenantId,
    sku,
    accessPolicies: sent.accessPolicies ?? before?.accessPolicies ?? [],
    enableRbacAuthorization: sent.enableRbacAuthorization ?? before?.enableRbacAuthorization ?? rbacByDefault(request),
    enableSoftDelete: true,
    softDeleteRetentionInDays: sent.softDeleteRetentionInDays ?? before?.softDeleteRetentionInDays ?? 90,
    ...(protectedFromPurge ? { enablePurgeProtection: true as const } : {}),
    publicNetworkAccess: sent.publicNetworkAccess ?? before?.publicNetworkAccess ?? 'Enabled',
    ...(networkAcls ? { networkAcls } : {}),
    vaultUri,
    provisioningState: 'Succeeded',
  };
}

/** Azure docs: roles are the default from api-version 2026-02-01 on, access policies before. */
function rbacByDefault({ query }: ArmRequest): boolean {
  return (query.get('api-version') ?? '') >= '2026-02-01';
}

function checkIrreversible(sent: SentVault, before: VaultProperties | undefined): void {
  const days = sent.softDeleteRetentionInDays;
  // A new vault that wants it off is made, with soft delete on (Test_KeyVault_Vault_CRUD of azure-service-operator).
  if (sent.enableSoftDelete === false && before) {
    throw badRequest(
      'BadRequest',
      `The property "enableSoftDelete" can be set to false only for creating new vault. Enabling the 'soft delete' functionality is an irreversible action.`,
    );
  }
  if (sent.enablePurgeProtection === false) {
    throw badRequest(
      'BadRequest',
      'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.',
    );
  }
  if (typeof days === 'number' && (days < 7 || days > 90)) {
    throw badRequest('BadRequest', `The property "softDeleteRetentionInDays" must be between 7 and 90, not ${days}.`);
  }
  if (typeof days === 'number' && before && days !== before.softDeleteRetentionInDays) {
    throw badRequest(
      'BadRequest',
      `The property "softDeleteRetentionInDays" has been set already and it can't be modified.`,
    );
  }
}

export function vaultAlreadyExists(name: string): ArmError {
  return new ArmError({
    status: 409,
    code: 'VaultAlreadyExists',
    message: `The vault name '${name}' is already in use. Vault names are globally unique so it is possible that the name is already taken. If you are sure that the vault name was not taken then it is possible that a vault with the same name was recently deleted but not purged after being placed in a recoverable state. If the vault is in a recoverable state then the vault will need to be purged before reusing the name.`,
  });
}
