import type { EdgeSpec } from '../spec/edge-spec.ts';
import type { EdgeRecord } from '../stores.ts';
import { leafCertificateName } from './key-vault-names.ts';

type Named = Pick<EdgeSpec, 'name' | 'keyVault'>;

/**
 * Another edge that calls a leaf of its own by the same name in the same vault, as `a-b` + `c` and `a` + `b-c` do. Tags tell whose a
 * certificate is once it is there; while it is made only the specs do. Null when there is none.
 */
export function otherOwnerOf(
  certificate: string,
  { name, keyVault }: Named,
  edges: readonly EdgeRecord[],
): string | null {
  const other = edges.find(({ spec: stored }) => {
    const spec = stored as unknown as EdgeSpec;
    if (spec.name === name || !isSameVault(spec.keyVault, keyVault)) return false;
    return spec.endpoints.some((endpoint) => leafCertificateName(spec.name, endpoint.name) === certificate);
  });
  return other?.name ?? null;
}

/** Names of other edges whose leaf could be called so: it is `edge-tls-{edge}-{endpoint}`, and both may have hyphens. */
export function candidatesFor(certificate: string, edge: string): readonly string[] {
  const parts = certificate.replace(/^edge-tls-/, '').split('-');
  const names = parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('-'));
  return names.filter((name) => name !== edge);
}

const isSameVault = (a: string, b: string): boolean => bare(a) === bare(b);
const bare = (vault: string): string => vault.replace(/\/$/, '').toLowerCase();
