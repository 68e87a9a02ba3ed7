import type { DiagnosisInput } from './diagnosis-input.ts';
import type { Finding } from './finding.ts';
import { openSslCodeIn } from './health-texts.ts';

export function defaultCertificate({ internalHostname, gatewayHostnames }: DiagnosisInput): Finding {
  const asked = gatewayHostnames.find(isAzureName);
  return [
    'BackendDefaultCertificate',
    {
      what: 'API Management serves its default certificate.',
      why:
        asked === undefined
          ? `It has no custom domain for ${internalHostname}, so it answers with the certificate of its default host name.`
          : `The gateway asks for the default host name ${asked} instead of ${internalHostname}.`,
      fix: 'Converge the edge: custom domain, pool, setting and probe must all have the internal host name.',
    },
  ];
}

export function nameMismatch({ internalHostname, served }: DiagnosisInput): Finding {
  const names = served?.chain[0]?.dnsNames.join(', ');
  return [
    'BackendNameMismatch',
    {
      what: `The certificate that API Management serves is not for ${internalHostname}.`,
      why: names
        ? `It is for ${names}.`
        : 'Host name of probe, backend setting and pool must be a name in the certificate.',
      fix: 'Converge the edge: one name is used for record, certificate, custom domain, pool, setting and probe.',
    },
  ];
}

export function rootNotTrusted({ served, trustedThumbprints }: DiagnosisInput): Finding {
  const top = served?.chain.at(-1);
  const why =
    top === undefined || trustedThumbprints === null
      ? 'The backend setting trusts another root than the one that signed the certificate of API Management.'
      : `API Management's chain ends in ${top.subject} (${top.thumbprint}); the setting trusts ${trustedThumbprints.join(', ') || 'none'}.`;
  return [
    'BackendRootNotTrusted',
    {
      what: 'The gateway does not trust the root behind the certificate of API Management.',
      why,
      fix: 'Converge the edge: it adds the right root beside the present ones.',
    },
  ];
}

export function noTrustedRoot(): Finding {
  return [
    'BackendNoTrustedRoot',
    {
      what: 'The gateway expects a certificate of a well-known authority.',
      why: 'The backend setting has no trusted root, and the root of edge-tls is a private one.',
      fix: 'Converge the edge: it puts its root on the backend setting.',
    },
  ];
}

export function intermediateMissing({ served }: DiagnosisInput): Finding {
  const leaf = served?.chain[0];
  const selfSigned = leaf !== undefined && leaf.subject === leaf.issuer && !leaf.isCa;
  return [
    'BackendIntermediateMissing',
    {
      what: 'API Management does not send a chain that leads to a root.',
      why: selfSigned
        ? 'Its certificate is self-signed but no authority, which v2 takes for a leaf whose issuer is missing (azure-docs#91051).'
        : 'An intermediate certificate is missing, or the chain is in the wrong order.',
      fix: 'Renew the certificate: edge-tls signs the leaf directly with the root and merges both.',
    },
  ];
}

/** API Management shows the certificate of `*.azure-api.net`, or the gateway asks for such a name. */
export function servesDefault({
  served,
  gatewayHostnames,
  defaultHostnames,
  internalHostname,
}: DiagnosisInput): boolean {
  const asksDefault = gatewayHostnames.some((name) => defaultHostnames.includes(name) || isAzureName(name));
  const leaf = served?.chain[0];
  const names = leaf === undefined ? [] : [...leaf.dnsNames, leaf.subject];
  const isDefault = names.some(isAzureName) && !(leaf?.dnsNames.includes(internalHostname) ?? false);
  return asksDefault || isDefault;
}

/** Public, China and US Government. */
function isAzureName(name: string): boolean {
  return /\.azure-api\.(?:net|cn|us)\b/i.test(name);
}

export function expired({ internalHostname }: DiagnosisInput): Finding {
  return [
    'BackendCertificateExpired',
    {
      what: `The certificate of ${internalHostname} is not valid today.`,
      why: 'It has expired, or begins in the future; API Management has not picked up a newer one.',
      fix: 'Ask for a renewal (POST /api/edges/{name}/renew).',
    },
  ];
}

export function notListed({ internalHostname }: DiagnosisInput): Finding {
  return [
    'BackendCertificateNotListed',
    {
      what: 'The gateway, a v1, does not know this certificate.',
      why: `v1 trusts leaf certificates one by one, and the one of ${internalHostname} is not among its authentication certificates.`,
      fix: 'Move to a v2 gateway, or add the leaf there.',
    },
  ];
}

export function unverifiable({ server }: DiagnosisInput): Finding {
  return [
    'BackendCertificateUnverifiable',
    {
      what: 'The gateway could not verify the certificate of API Management.',
      why: `OpenSSL stopped with the code ${openSslCodeIn(server?.log ?? '') ?? 'that is in the evidence'}.`,
      fix: 'Look the code up in the manual of openssl verify, and renew the certificate if it is damaged.',
    },
  ];
}

export function leafMissing(): Finding {
  return [
    'BackendLeafMissing',
    {
      what: 'API Management does not send its own certificate first.',
      why: 'The chain in Key Vault is not in the order leaf, then issuer.',
      fix: 'Renew the certificate: edge-tls merges leaf and root in this order.',
    },
  ];
}
