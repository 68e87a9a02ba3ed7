import type { EdgeSpec } from '../spec/edge-spec.ts';

/** `https://{vault}/certificates/{name}` in lower case: the root that an edge shares with others; null where its issuer has none of ours. */
export function rootIdOf({ issuer, keyVault }: Pick<EdgeSpec, 'issuer' | 'keyVault'>): string | null {
  if (issuer.kind !== 'internalCa') return null;
  return `${keyVault.replace(/\/$/, '')}/certificates/${issuer.certificateName}`.toLowerCase();
}
