import { certificateBundle } from './certificate-bundle.ts';
import { subjectText } from './certificate-chain.ts';
import { type CertificateContent, readContent } from './certificate-content.ts';
import { type CertificatePolicy, completePolicy, parsePolicy, PKCS12 } from './certificate-policy.ts';
import { requireFreeName } from './create-certificate.ts';
import { shapeOf } from './key-material.ts';
import { badParameter, invalidProperty } from './refusals.ts';
import { storeCertificate } from './store-certificate.ts';
import { nowSeconds, objectAt, objectName, ok, tagsOf, type VaultAnswer, type VaultCall } from './vault-call.ts';

/**
 * `POST /certificates/{name}/import`: PEM text when the policy's content type says so, else a base64 PKCS#12 file. The policy kept is
 * the one sent, with key, subject and names as they really are in the certificate.
 */
export function importCertificate(call: VaultCall): VaultAnswer {
  const { azure, vault, body } = call;
  const name = objectName(call);
  requireFreeName(call, name);
  const { value, pwd } = body;
  if (typeof value !== 'string' || value === '') throw invalidProperty('value');
  const sent = parsePolicy(body['policy']);
  const before = vault.certificates.live(name)?.details.policy;
  const contentType = sent.secret_props?.contentType ?? before?.secret_props.contentType ?? PKCS12;
  const content = readContent(value, { contentType, password: typeof pwd === 'string' ? pwd : '' });
  const policy = policyOf(
    content,
    completePolicy({ ...sent, key_props: flagsOf(sent.key_props) }, before, nowSeconds(azure)),
  );
  const entry = vault.certificates.open(name, { policy, pending: undefined });
  entry.details.policy = policy;
  const version = storeCertificate(azure, vault, {
    entry,
    certificate: {
      chain: content.chain,
      privateKey: content.key,
      policy,
      enabled: objectAt(body['attributes'])['enabled'] !== false,
      tags: tagsOf(body),
    },
  });
  return ok(certificateBundle(call, entry, version));
}

/** What the policy says of the key's kind is not looked at: the certificate has the key that it has. */
function flagsOf(sent: ReturnType<typeof parsePolicy>['key_props']) {
  return sent ? { exportable: sent.exportable, reuse_key: sent.reuse_key } : sent;
}

function policyOf({ chain: [leaf], key }: CertificateContent, policy: CertificatePolicy): CertificatePolicy {
  const shape = shapeOf(key);
  if (!shape || !leaf)
    throw badParameter('The specified X.509 certificate content has a key of a kind or size that is not supported.');
  const { crv: _crv, ...flags } = policy.key_props;
  const key_props =
    shape.kty === 'RSA'
      ? { ...flags, kty: shape.kty, key_size: shape.size }
      : { ...flags, kty: shape.kty, key_size: Number(shape.curve.slice(2)), crv: shape.curve };
  const dns_names = [...(leaf.subjectAltName ?? '').matchAll(/DNS:([^,\s]+)/g)].map(([, dns = '']) => dns);
  const x509_props = {
    ...policy.x509_props,
    subject: subjectText(leaf),
    ...(dns_names.length > 0 ? { sans: { dns_names } } : {}),
    ekus: leaf.keyUsage ?? policy.x509_props.ekus,
    validity_months: Math.max(1, Math.round((Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)) / 2_629_800_000)),
    basic_constraints: { ca: leaf.ca },
  };
  return { ...policy, key_props, x509_props };
}
