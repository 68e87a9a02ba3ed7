import { X509Certificate } from 'node:crypto';
import { checkChainOrder } from './certificate-chain.ts';
import { certificateBundle } from './certificate-bundle.ts';
import { finish } from './create-certificate.ts';
import { samePublicKey } from './key-material.ts';
import { existingEntry } from './object-lookup.ts';
import { badParameter, invalidProperty, pendingNotFound } from './refusals.ts';
import { objectAt, tagsOf, type VaultAnswer, type VaultCall } from './vault-call.ts';
import type { PendingCertificate } from './vault.ts';

/** `POST /certificates/{name}/pending/merge`: the signed certificate, leaf first, ends the creation that made its key. */
export function mergeCertificate(call: VaultCall): VaultAnswer {
  const entry = existingEntry(call, 'certificate', call.vault.certificates);
  const { pending } = entry.details;
  if (!pending || pending.status !== 'inProgress') throw pendingNotFound(entry.name);
  const chain = chainOf(call.body['x5c']);
  requireKey(chain, pending);
  checkChainOrder(chain);
  pending.operation?.cancel({ status: 409, code: 'Merged', message: 'Completed by merge.' });
  const tags = tagsOf(call.body);
  const { enabled } = objectAt(call.body['attributes']);
  const version = finish(call, entry, {
    pending,
    chain: chain.map(({ raw }) => raw),
    ...(tags ? { tags } : {}),
    ...(typeof enabled === 'boolean' ? { enabled } : {}),
  });
  if (!version) throw pendingNotFound(entry.name);
  return { status: 201, body: certificateBundle(call, entry, version) };
}

function chainOf(x5c: unknown): X509Certificate[] {
  if (!Array.isArray(x5c) || x5c.length === 0) throw invalidProperty('x5c');
  return x5c.map((item: unknown) => {
    if (typeof item !== 'string') throw invalidProperty('x5c');
    return parseMerged(item);
  });
}

/** test_keyvault_pending_certificate of azure-cli. */
function parseMerged(item: string): X509Certificate {
  try {
    return new X509Certificate(Buffer.from(item, 'base64'));
  } catch {
    throw badParameter('Unable to parse X5c certificate chain and locate leaf certificate');
  }
}

function requireKey([leaf]: readonly X509Certificate[], { material }: PendingCertificate): void {
  if (leaf && samePublicKey(leaf.publicKey, material.publicKey)) return;
  throw badParameter(
    'The public key of the end-entity certificate in the specified X.509 certificate content does not match the public part of the specified private key. Please check if certificate is valid.',
  );
}
