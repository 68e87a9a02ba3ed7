import { X509Certificate } from 'node:crypto';
import { thumbprint } from './certificate-bundle.ts';
import type { ShelfEntry } from './object-shelf.ts';
import type { CertificateDetails, CertificateVersion, Vault } from './vault.ts';

/** What `GET /_local/state` shows of a vault: names, dates and thumbprints; no value, no private key. */
export function vaultState({ id, name, url, certificates, keys, secrets }: Vault): Record<string, unknown> {
  const names = (entries: readonly { readonly name: string }[]): string[] => entries.map((entry) => entry.name);
  return {
    id,
    name,
    url,
    certificates: certificates.liveEntries().map(certificateState),
    keys: names(keys.liveEntries()),
    secrets: names(secrets.liveEntries()),
    deleted: names(certificates.deletedEntries()),
  };
}

function certificateState({ name, versions, details }: ShelfEntry<CertificateVersion, CertificateDetails>) {
  return {
    name,
    pending: details.pending?.status ?? null,
    versions: versions.map((version) => {
      const leaf = new X509Certificate(version.chain[0] ?? Buffer.alloc(0));
      return {
        version: version.version,
        enabled: version.attributes.enabled,
        subject: leaf.subject,
        issuer: leaf.issuer,
        notAfter: new Date(leaf.validTo).toISOString(),
        x5t: thumbprint(version),
      };
    }),
  };
}
