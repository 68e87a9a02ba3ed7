import type { JsonObject } from '../json.ts';
import { childId, objectNames } from './child-ids.ts';
import type { DesiredEndpoint, DesiredGateway } from './desired-gateway.ts';
import { findChild, propertiesOf } from './gateway-document.ts';
import { equivalent, type WantedChild, withWantedChildren } from './merge-child.ts';

/**
 * References to Key Vault without a version, which the gateway follows by itself every four hours (Azure docs: "TLS termination with
 * Key Vault certificates"). A version in it would pin the certificate, so it counts as wrong.
 */
export function withListenerCertificates(document: JsonObject, desired: DesiredGateway): JsonObject {
  const wanted = desired.endpoints.flatMap((endpoint) => listenerCertificate(document, endpoint, desired.id));
  return withWantedChildren(document, 'sslCertificates', wanted);
}

function listenerCertificate(
  document: JsonObject,
  endpoint: DesiredEndpoint,
  gatewayId: string,
): readonly WantedChild[] {
  if (!('keyVaultSecretId' in endpoint.listenerCertificate)) return [];
  const { listenerCertificate: name } = objectNames(endpoint.name);
  const keyVaultSecretId = sameSecret(document, name, endpoint.listenerCertificate.keyVaultSecretId);
  const existing = findChild(document, 'sslCertificates', name);
  const stays = existing && equivalent(propertiesOf(existing).keyVaultSecretId, keyVaultSecretId);
  return [
    {
      name,
      id: childId(gatewayId, 'sslCertificates', name),
      owned: { keyVaultSecretId },
      // What Azure told of the certificate before is not true of another one.
      absent: stays ? [] : ['data', 'password', 'publicCertData'],
    },
  ];
}

/** Azure takes the id with and without a slash at its end; the form that is there stays. */
function sameSecret(document: JsonObject, name: string, secretId: string): string {
  const existing = findChild(document, 'sslCertificates', name);
  const present = existing && propertiesOf(existing).keyVaultSecretId;
  return typeof present === 'string' && bare(present) === bare(secretId) ? present : secretId;
}

function bare(secretId: string): string {
  return secretId.replace(/\/$/, '').toLowerCase();
}

/** Name on the gateway of the certificate that the endpoint's listener serves. */
export function listenerCertificateName(endpoint: DesiredEndpoint): string {
  return 'sslCertificateName' in endpoint.listenerCertificate
    ? endpoint.listenerCertificate.sslCertificateName
    : objectNames(endpoint.name).listenerCertificate;
}
