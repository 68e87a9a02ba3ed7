import type { VaultAccess } from './api-management/vault-access.ts';
import type { ChainFault } from './certificates/chain-fault.ts';
import type { ChainAnchor } from './certificates/chain-anchor.ts';
import type { JsonObject } from './json.ts';
import type { OtherRecordSet, PublicIpAddress } from './ports.ts';

/** What Azure says now, read afresh in every run. Public data only. */
export interface ObservedEdge {
  /** Epoch seconds. */
  readonly at: number;
  readonly gateway: ObservedGateway;
  readonly apiManagement: ObservedApiManagement;
  /** The issuing root in Key Vault; null when there is none or the issuer needs none. */
  readonly root: ObservedCertificate | null;
  readonly endpoints: Readonly<Record<string, ObservedEndpoint>>;
}

export interface ObservedGateway {
  /** The resource exactly as read, unknown fields included. */
  readonly document: JsonObject;
  /** Of the public front end that listeners of ours belong on: its DNS name, that a CNAME can point at, and its address. */
  readonly publicFqdn: string | null;
  readonly publicAddress: string | null;
  /** Of every public front end. Left out where none was asked for. */
  readonly publicAddresses?: readonly ObservedPublicAddress[];
}

export interface ObservedPublicAddress {
  /** Resource id, as the gateway has it. */
  readonly id: string;
  /** Null when it could not be read, which says nothing about what it is. */
  readonly found: PublicIpAddress | null;
}

export interface ObservedApiManagement {
  readonly id: string;
  readonly skuName: string;
  readonly provisioningState: string;
  readonly virtualNetworkType: string;
  readonly privateIPAddresses: readonly string[];
  readonly hostnameConfigurations: readonly JsonObject[];
  /** Resource id of its subnet; null where it is not told. */
  readonly subnetId?: string | null;
  readonly identity: JsonObject | null;
  /** Who may read the edge's vault; left out where it was not asked, null where it could not be told. */
  readonly vaultAccess?: VaultAccess | null;
}

export interface ObservedEndpoint {
  /** The leaf in Key Vault, newest version; null when there is none. */
  readonly leaf: ObservedCertificate | null;
  /** The listener's certificate in Key Vault; null when the spec names one that is on the gateway already, or it cannot be read. */
  readonly listenerCertificate: ObservedCertificate | null;
  /** A records that the virtual network's DNS server answers for the internal host name; null when it could not be asked. */
  readonly addresses: readonly string[] | null;
  /** CNAME record sets at the public host names, by host name; null where there is none. Empty without `publicDns`, without what could not be read. */
  readonly cnames: Readonly<Record<string, string | null>>;
  /** Edge that made the CNAME, by public host name; null or absent when somebody else did. */
  readonly cnameOwners?: Readonly<Record<string, string | null>>;
  /** A records that the same server answers for the public host names; null where it could not be asked. */
  readonly publicAddresses?: Readonly<Record<string, readonly string[] | null>>;
  /** What else there is to know of the public host names, by host name, where it was asked for. */
  readonly publicNames?: Readonly<Record<string, ObservedPublicName>>;
  /** What API Management serves for the internal host name; null when it could not be reached from here. */
  readonly servedByApiManagement: ServedChain | null;
  /** What a gateway has to trust to accept that; left out where the issuer tells, null when it could not be reached. */
  readonly anchor?: ChainAnchor | null;
  /** What the public listener serves, by public host name; null when it could not be reached from here. */
  readonly servedByGateway: Readonly<Record<string, ServedChain | null>>;
  /** The gateway's own word on our backend; null while our setting is not on it. */
  readonly health: BackendHealth | null;
}

export interface ObservedPublicName {
  /** Record sets of other types at the name. None beside a CNAME. */
  readonly others: readonly OtherRecordSet[];
  /** What the name resolves to; null where that was not asked, or could not be. */
  readonly answers: readonly string[] | null;
}

export interface ObservedCertificate {
  /** `https://{vault}/certificates/{name}` without the version. */
  readonly id: string;
  readonly version: string;
  /** Versionless `https://{vault}/secrets/{name}`. */
  readonly secretId: string;
  /** Versioned key id; signing goes through it. */
  readonly keyId: string | null;
  readonly enabled: boolean;
  readonly certificate: CertificateFacts;
  /** The issuer that its policy in Key Vault names (`Self`, `Unknown`, or an integrated authority); left out where it was not read. */
  readonly issuerName?: string | null;
  /** Created by edge-tls (tag `edge-tls-edge` = edge name). */
  readonly managedBy: string | null;
}

/** What matters of one X.509 certificate. */
export interface CertificateFacts {
  /** Base64 DER. */
  readonly der: string;
  /** SHA-1, upper-case hex: what the portal, API Management and Key Vault show. */
  readonly thumbprint: string;
  readonly subject: string;
  readonly issuer: string;
  readonly dnsNames: readonly string[];
  /** Epoch seconds. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly isCa: boolean;
  readonly serialNumber: string;
  /** SHA-256 of the SubjectPublicKeyInfo, hex: equal keys have equal values. */
  readonly publicKeySha256: string;
}

export interface ServedChain {
  /** Leaf first, as the server sent them. */
  readonly chain: readonly CertificateFacts[];
  /** Verified against the root that should be trusted there, and the name asked for. */
  readonly verified: boolean;
  /** Why not, in OpenSSL's or our words. */
  readonly reason: string | null;
  /** The same as a code, where our own verifier has judged it. */
  readonly fault?: ChainFault;
}

export interface BackendHealth {
  readonly servers: readonly BackendServerHealth[];
}

export interface BackendServerHealth {
  readonly address: string;
  /** As Azure says it: `Healthy`, `Unhealthy`, `Up`, `Down`, `Unknown`, … Only `Healthy` and `Up` count as good. */
  readonly health: string;
  /** `healthProbeLog`. */
  readonly log: string;
  /** `healthProbeErrorName`, where Azure gives it. */
  readonly errorName: string | null;
}
