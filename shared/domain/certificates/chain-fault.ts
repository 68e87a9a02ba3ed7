/** Why a chain proves nothing. */
export type ChainFault =
  | 'NoCertificate'
  | 'Unreadable'
  | 'UntrustedRoot' // it ends at a root that is not trusted
  | 'IncompleteChain' // an intermediate was not served
  | 'NotYetValid'
  | 'Expired'
  | 'IssuerNotAuthority' // no CA flag, or not allowed to sign certificates
  | 'PathTooLong'
  | 'NotForServers' // extended key usage without serverAuth
  | 'NameNotPermitted' // name constraints of an authority
  | 'UnknownCriticalExtension'
  | 'HostNameMismatch';
