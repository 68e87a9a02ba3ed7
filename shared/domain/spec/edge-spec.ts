import { z } from 'zod';
import { dns } from './dns.ts';
import { endpoint } from './endpoint.ts';
import { issuer } from './issuer.ts';
import { vaultUrl } from './key-vault-id.ts';
import { resourceId } from './resource-id.ts';
import { edgeName } from './resource-name.ts';
import { MAX_ENDPOINTS } from './spec-limits.ts';
import { strictObject } from './strict-object.ts';

/** The shape of a spec, field by field. What fields demand of each other is in `cross-field-checks.ts`; `parseEdgeSpec` does both. */
export const edgeSpecSchema = strictObject({
  name: edgeName,
  applicationGateway: resourceId('Microsoft.Network/applicationGateways'),
  apiManagement: resourceId('Microsoft.ApiManagement/service'),
  keyVault: vaultUrl.describe('Vault that holds root and leaf, such as https://kv-contoso.vault.azure.net'),
  issuer: issuer.prefault({ kind: 'internalCa' }),
  dns,
  endpoints: z.array(endpoint).min(1).max(MAX_ENDPOINTS),
  renewal: strictObject({
    atLifetimePercent: z
      .int()
      .min(10)
      .max(95)
      .default(67)
      .describe('A leaf is renewed when so much of its lifetime has passed'),
  }).prefault({}),
  health: strictObject({
    consecutive: z.int().min(1).max(10).default(3).describe('Healthy answers in a row that count as healthy'),
    deadlineMinutes: z.int().min(1).max(120).default(20).describe('How long to wait for them'),
  }).prefault({}),
  onUnhealthy: z
    .enum(['rollback', 'keep'])
    .default('rollback')
    .describe('What to do with a change that made it unhealthy'),
  approval: z.enum(['none', 'required']).default('none').describe('required: a run waits for approve after planning'),
});

/** Desired state of one edge, with its defaults filled in. */
export type EdgeSpec = z.output<typeof edgeSpecSchema>;
/** As one writes it. */
export type EdgeSpecInput = z.input<typeof edgeSpecSchema>;
