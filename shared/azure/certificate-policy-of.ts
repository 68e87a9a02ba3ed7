import type { CertificatePolicy, CertificatePolicyProperties } from '@azure/keyvault-certificates';
import type { CertificateRequest, KeyType } from '../domain/ports.ts';

const keys: Readonly<Record<KeyType, Pick<CertificatePolicyProperties, 'keyType' | 'keySize' | 'keyCurveName'>>> = {
  'RSA-2048': { keyType: 'RSA', keySize: 2048 },
  'RSA-3072': { keyType: 'RSA', keySize: 3072 },
  'RSA-4096': { keyType: 'RSA', keySize: 4096 },
  'EC-P256': { keyType: 'EC', keyCurveName: 'P-256' },
  'EC-P384': { keyType: 'EC', keyCurveName: 'P-384' },
};

const serverAuthentication = '1.3.6.1.5.5.7.3.1';

/**
 * What Key Vault is asked for. API Management reads the leaf as PKCS#12. Renewal is edge-tls's own business, so nobody is to be
 * mailed and nothing renewed by Key Vault: there are no lifetime actions.
 */
export function certificatePolicyOf(request: CertificateRequest): CertificatePolicy {
  const rsa = request.keyType.startsWith('RSA');
  return {
    issuerName: request.issuer,
    subject: request.subject,
    ...alternativeNames(request.dnsNames),
    ...keys[request.keyType],
    exportable: request.exportable,
    reuseKey: request.reuseKey,
    contentType: 'application/x-pkcs12',
    validityInMonths: request.validityMonths,
    ...(request.certificateAuthority
      ? { keyUsage: ['keyCertSign', 'cRLSign'] }
      : {
          keyUsage: rsa ? ['digitalSignature', 'keyEncipherment'] : ['digitalSignature'],
          enhancedKeyUsage: [serverAuthentication],
        }),
    lifetimeActions: [],
  };
}

function alternativeNames([first, ...rest]: readonly string[]): Pick<CertificatePolicy, 'subjectAlternativeNames'> {
  return first === undefined ? {} : { subjectAlternativeNames: { dnsNames: [first, ...rest] } };
}
