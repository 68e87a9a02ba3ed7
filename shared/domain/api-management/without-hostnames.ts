import type { JsonObject } from '../json.ts';
import { leafCertificateName } from '../names/key-vault-names.ts';
import type { EdgeSpec } from '../spec/edge-spec.ts';
import { comparableKeyVaultId, hostNameOf } from './hostname-entry.ts';

export interface OwnHostnames {
  readonly spec: Pick<EdgeSpec, 'name' | 'keyVault' | 'endpoints'>;
  /** Host names that something still points at; their entries stay. */
  readonly inUse: readonly string[];
}

/** Entries that an edge has made: they refer to a certificate that it made for one of its endpoints. */
export function ownHostnames(entries: readonly JsonObject[], { spec, inUse }: OwnHostnames): readonly JsonObject[] {
  const ours = spec.endpoints.map(({ name }) => secretIdOf(spec, name));
  return entries.filter(
    (entry) => ours.includes(versionless(comparableKeyVaultId(entry)) ?? '') && !inUse.includes(hostNameOf(entry)),
  );
}

/** The list to send; the same array when no entry is this edge's. */
export function withoutOwnHostnames(entries: readonly JsonObject[], own: OwnHostnames): readonly JsonObject[] {
  const ours = ownHostnames(entries, own);
  return ours.length === 0 ? entries : entries.filter((entry) => !ours.includes(entry));
}

function secretIdOf({ name, keyVault }: OwnHostnames['spec'], endpoint: string): string {
  return `${keyVault.replace(/\/$/, '')}/secrets/${leafCertificateName(name, endpoint)}`.toLowerCase();
}

/** Somebody may have pinned a version; it is the same certificate. */
function versionless(secretId: string | null): string | null {
  return secretId?.split('/').slice(0, 5).join('/') ?? null;
}
