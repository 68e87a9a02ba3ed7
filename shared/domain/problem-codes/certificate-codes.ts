import { codes } from './problem-code-entry.ts';

/** Certificates and Key Vault. */
export const certificateCodes = codes({
  VaultForbidden: [
    'terminal',
    'no right on the vault',
    'Give the identity of the app the roles on the vault that the documentation lists; a new role takes some minutes.',
  ],
  VaultBehindFirewall: [
    'terminal',
    'the vault is closed to the app',
    'The firewall or private endpoint of the vault keeps the app out; integrate the app with the virtual network or allow its address.',
  ],
  CertificateSoftDeleted: [
    'terminal',
    'the name waits in the bin',
    'A deleted certificate of this name can still be recovered; recover or purge it.',
  ],
  CertificateNotFound: ['terminal', 'no such certificate', 'The vault has no certificate or secret of this name.'],
  CertificateDisabled: [
    'terminal',
    'the version is disabled',
    'Enable the newest version of the certificate, or make a new one.',
  ],
  CertificatePending: [
    'retryable',
    'a version of it is being made',
    'Key Vault makes one version of a certificate at a time; edge-tls waits for the one that is under way.',
  ],
  PendingCertificateGone: [
    'retryable',
    'the pending certificate is gone',
    'Somebody discarded the pending certificate; edge-tls makes a new one.',
  ],
  PendingCertificateForeign: [
    'terminal',
    'somebody else is making a version',
    'A version of this certificate is being made that edge-tls did not ask for; finish or discard it.',
  ],
  CertificateCreationFailed: ['terminal', 'Key Vault could not make it', 'The evidence has what Key Vault said.'],
  CertificateUnreadable: [
    'terminal',
    'not a certificate',
    'The data is no X.509 certificate in DER or PEM; export it again.',
  ],
  CertificateTooLarge: [
    'terminal',
    'too large for a certificate',
    'The data is far larger than any certificate, and was not read.',
  ],
  CsrUnreadable: ['terminal', 'not a signing request', 'The data is no PKCS#10 request.'],
  CsrSignatureInvalid: [
    'terminal',
    'the request is not signed by its key',
    'A certificate is made only for a request that proves its key.',
  ],
  CsrKeyMismatch: [
    'terminal',
    'a request for another key',
    'The key of the request is not the key that Key Vault holds for the certificate.',
  ],
  CsrKeyTooWeak: ['terminal', 'the key is too weak', 'Use at least RSA with 2048 bits, or P-256.'],
  MergeKeyMismatch: [
    'terminal',
    'merged for another key',
    'Key Vault holds another key than the certificate was made for; the pending version is made anew.',
  ],
  RootNotAuthority: [
    'terminal',
    'the root may not sign certificates',
    'The certificate in issuer.certificateName is no certificate authority; name another, or let edge-tls make one.',
  ],
  RootExpired: ['terminal', 'the root is not valid now', 'Rotate the root; nothing that it signs would be trusted.'],
  RootForbidsName: [
    'terminal',
    'the root may not sign this name',
    'The name constraints of the root do not permit the internal host name; use a root of its own for this zone.',
  ],
  RootOwnedElsewhere: [
    'terminal',
    'the root is not made for this',
    'A certificate of this name is in the vault, but it cannot serve as the root; name another in issuer.certificateName.',
  ],
  RootPastHalfLife: [
    'terminal',
    'a root that others must rotate',
    'Half of the lifetime of a root that edge-tls did not make has passed; whoever made it rotates it.',
  ],
  ExistingCertificateUnfit: [
    'terminal',
    "somebody else's certificate cannot be served",
    'The certificate of the issuer existing is expired, not valid yet or for another name; have it renewed in Key Vault.',
  ],
  ExistingCertificateDue: [
    'terminal',
    "somebody else's certificate is due",
    'The certificate of the issuer existing is past its share of lifetime and has no successor; ask whoever renews it.',
  ],
  IssuanceStopped: [
    'terminal',
    'the authority did not issue',
    'The authority that is integrated with Key Vault refused or gave up; the evidence has what it said.',
  ],
  HostnameCertificateNotRead: [
    'terminal',
    'API Management keeps the old certificate',
    'API Management has not read the newest version from Key Vault within four hours; check its identity and the custom domain.',
  ],
  LeafOwnedElsewhere: [
    'terminal',
    'the leaf belongs to another edge',
    'A certificate of the name of the leaf belongs to another edge; rename edge or endpoint.',
  ],
  ListenerCertificateMismatch: [
    'terminal',
    'the listener certificate lacks a name',
    'The listener certificate does not cover every public host name; add the name or use a wildcard.',
  ],
  ListenerCertificateExpired: [
    'terminal',
    'the listener certificate is not valid now',
    'Renew it in Key Vault; the gateway follows by itself.',
  ],
  ListenerCertificateUnreadable: [
    'terminal',
    'the listener certificate cannot be read',
    'Check name and rights of the secret in listenerCertificate.',
  ],
});
