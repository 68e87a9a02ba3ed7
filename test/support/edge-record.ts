import type { EdgeRecord } from '../../shared/domain/stores.ts';

const network =
  '/subscriptions/6f1c0a52-3d0b-4c55-9d43-0d8a3c1e7a10/resourceGroups/rg-contoso/providers/Microsoft.Network';

/** An edge that nobody has asked anything of. */
export function edgeRecord(changes: Partial<EdgeRecord> = {}): EdgeRecord {
  const name = changes.name ?? 'contoso-prod';
  return {
    name,
    spec: { name, applicationGateway: `${network}/applicationGateways/agw-${name}` },
    specHash: 'a'.repeat(64),
    requestedGeneration: 0,
    observedGeneration: 0,
    activeRun: null,
    lastRun: null,
    pendingReason: null,
    renewRequested: false,
    deleting: false,
    status: null,
    createdAt: 1_800_000_000,
    updatedAt: 1_800_000_000,
    ...changes,
  };
}
