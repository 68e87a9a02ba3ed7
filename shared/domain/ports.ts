import type { VaultAccess } from './api-management/vault-access.ts';
import type { JsonObject } from './json.ts';
import type { BackendServerHealth, ObservedCertificate, ServedChain } from './observed.ts';
import type { Operation, Polled, Started } from './operation/operation.ts';
import type { PermissionGrant } from './permissions/permission-grant.ts';

/**
 * What the domain needs of the world. Adapters in `shared/azure` and `shared/store` fulfil these; activities get them injected.
 * Every method throws only `EdgeError`, never an SDK error. One call is one or a few requests and returns within seconds: nothing waits.
 */
export interface Ports {
  readonly clock: WaitingClock;
  readonly gateways: ApplicationGateways;
  readonly publicAddresses: PublicIpAddresses;
  readonly apiManagement: ApiManagementServices;
  readonly virtualMachines: VirtualMachines;
  readonly operations: Operations;
  readonly certificates: Certificates;
  readonly publicDns: PublicDnsZones;
  readonly privateDns: PrivateDnsZones;
  readonly resolver: Resolver;
  readonly tls: TlsProbe;
  readonly permissions: Permissions;
  readonly securityGroups: SecurityGroups;
  readonly eventSubscriptions: EventSubscriptions;
  readonly vaultAccess: VaultAccessReader;
}

export interface SecurityGroups {
  /** Rules of the network security group of a subnet, Azure's own included; null when the subnet has none. */
  rulesOf(subnetId: string): Promise<readonly JsonObject[] | null>;
}

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

/** For whoever answers a request. An activity never waits: it says when it wants to be called again. */
export interface WaitingClock extends Clock {
  wait(milliseconds: number): Promise<void>;
}

export interface ApplicationGateways {
  /** The whole resource as raw JSON, with every field that Azure sent. */
  read(id: string): Promise<JsonObject>;
  /** PUT of the whole resource with `If-Match`, SDK retries off: a replay would send a stale body. */
  startPut(id: string, document: JsonObject, etag: string): Promise<Started>;
  startBackendHealth(id: string): Promise<Started>;
  /** `getBackendHealthOnDemand`; the body as Azure documents it. */
  startProbeOnDemand(id: string, probe: JsonObject): Promise<Started>;
}

export interface PublicIpAddresses {
  read(id: string): Promise<PublicIpAddress>;
}

export interface PublicIpAddress {
  readonly version: 'IPv4' | 'IPv6';
  /** Null while Azure has given none out. */
  readonly address: string | null;
  /** Null without a DNS name label. */
  readonly fqdn: string | null;
}

export interface ApiManagementServices {
  read(id: string): Promise<JsonObject>;
  /** PATCH of `properties.hostnameConfigurations`, which replaces the whole list. */
  startUpdateHostnames(id: string, hostnameConfigurations: readonly JsonObject[]): Promise<Started>;
}

export interface VirtualMachines {
  read(id: string): Promise<JsonObject>;
  readInstanceView(id: string): Promise<{ readonly powerState: string; readonly agentReady: boolean }>;
  startRunCommand(id: string, command: RunCommand): Promise<Started>;
}

export interface RunCommand {
  readonly commandId: 'RunShellScript' | 'RunPowerShellScript';
  /** The shipped script, unchanged, a line each; values travel as parameters only. */
  readonly script: readonly string[];
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
}

export interface Operations {
  /** One status request (and, at the end of a POST, one for the result). */
  poll(operation: Operation): Promise<Polled>;
}

/** Key Vault: certificates and the signing key of the authority. Private keys never come out. */
export interface Certificates {
  /** The newest version, or the one that is named; null when there is none. */
  read(vault: string, name: string, version?: string): Promise<ObservedCertificate | null>;
  /** The pending operation of a name: its CSR while it waits for a merge; null when there is none. */
  readPending(vault: string, name: string): Promise<PendingCertificate | null>;
  /** Makes key and certificate in Key Vault. `Self` issues by itself in seconds; `Unknown` waits for a merge with a CSR. */
  create(vault: string, name: string, request: CertificateRequest): Promise<PendingCertificate>;
  /** Takes back a pending operation that does not fit what is wanted. */
  discardPending(vault: string, name: string): Promise<void>;
  /** Base64 DER certificates, leaf first. */
  merge(
    vault: string,
    name: string,
    chain: readonly string[],
    tags: Readonly<Record<string, string>>,
  ): Promise<ObservedCertificate>;
  /** Signs a digest with a key that stays in Key Vault. RSA: PKCS#1 v1.5. EC: raw r||s. */
  sign(keyId: string, algorithm: SigningAlgorithm, digest: Uint8Array): Promise<Uint8Array>;
}

export type SigningAlgorithm = 'RS256' | 'RS384' | 'RS512' | 'ES256' | 'ES384';

export interface CertificateRequest {
  readonly issuer: string;
  readonly subject: string;
  readonly dnsNames: readonly string[];
  readonly keyType: KeyType;
  readonly exportable: boolean;
  readonly reuseKey: boolean;
  readonly certificateAuthority: boolean;
  readonly validityMonths: number;
  readonly tags: Readonly<Record<string, string>>;
}

export type KeyType = 'RSA-2048' | 'RSA-3072' | 'RSA-4096' | 'EC-P256' | 'EC-P384';

export interface PendingCertificate {
  readonly status: 'inProgress' | 'completed' | 'failed' | 'cancelled';
  /** Base64 DER PKCS#10; null once completed or for an issuer that shows none. */
  readonly csr: string | null;
  readonly issuer: string;
  readonly errorMessage: string | null;
}

export interface PublicDnsZones {
  /** The CNAME record set at a relative name; null when there is none. */
  readCname(zoneId: string, name: string): Promise<CnameRecordSet | null>;
  /**
   * Record sets of every other type at a relative name, beside which no CNAME can stand (RFC 1034, section 3.6.2), and delegations
   * above it, beneath which the zone is not asked.
   */
  readOthers(zoneId: string, name: string): Promise<readonly OtherRecordSet[]>;
  /** Creates (`etag` null: only if absent) or replaces (only if unchanged). */
  putCname(
    zoneId: string,
    name: string,
    record: { readonly target: string; readonly ttl: number; readonly owner: string },
    etag: string | null,
  ): Promise<void>;
  deleteCname(zoneId: string, name: string, etag: string): Promise<void>;
}

export interface CnameRecordSet {
  /** A host name; of an alias record, the id of the resource that it follows. */
  readonly target: string;
  readonly ttl: number;
  readonly etag: string;
  /** Metadata `edge-tls`: the edge that made it; null when somebody else did. */
  readonly owner: string | null;
}

/** A record set that is no CNAME, as far as it matters whether the name leads to a gateway. */
export interface OtherRecordSet {
  /** `A`, `AAAA`, `NS`, `TXT`, … */
  readonly type: string;
  /** Relative name where it stands: the name that was asked for, or of a delegation above it. */
  readonly name: string;
  /** Addresses and host names. Of other types nothing is read. */
  readonly values: readonly string[];
  /** Id of the resource that an alias record follows; null of any other. */
  readonly aliasOf: string | null;
}

/** Azure Private DNS. Names are relative to the zone, `@` for the zone itself. */
export interface PrivateDnsZones {
  /** The A record set at a name; null when there is none. */
  readA(zoneId: string, name: string): Promise<AddressRecordSet | null>;
  /** Where the CNAME at a name points; null when there is none. */
  readCname(zoneId: string, name: string): Promise<string | null>;
  /** AAAA records at a name; null when there is no such record set. */
  readAaaa(zoneId: string, name: string): Promise<readonly string[] | null>;
  /** Creates (`etag` null: only if absent) or replaces (only if unchanged). */
  putA(
    zoneId: string,
    name: string,
    record: { readonly address: string; readonly ttl: number; readonly owner: string },
    etag: string | null,
  ): Promise<void>;
  deleteA(zoneId: string, name: string, etag: string): Promise<void>;
}

export interface AddressRecordSet {
  readonly addresses: readonly string[];
  readonly ttl: number;
  readonly etag: string;
  /** Metadata `edge-tls`: the edge that made it; null when somebody else did. */
  readonly owner: string | null;
}

export interface Resolver {
  /** A records as the virtual network's DNS server answers them; empty when the name does not exist. Throws when it cannot be asked. */
  addresses(name: string): Promise<readonly string[]>;
}

export interface TlsProbe {
  /** Base64 DER of the authorities that everybody trusts. */
  readonly wellKnownRoots: readonly string[];
  /** A handshake as from inside the virtual network; null when nothing can be reached there. */
  handshake(target: {
    readonly address: string;
    readonly port: number;
    readonly serverName: string;
    readonly trustedRoots: readonly string[];
  }): Promise<ServedChain | null>;
}

export interface Permissions {
  /** What the app itself may do at a resource, group or subscription, inherited roles included. */
  list(scope: string): Promise<readonly PermissionGrant[]>;
}

export interface VaultAccessReader {
  /** Of a vault, by its address, what Resource Manager tells about who may read its secrets; null when it is not in the subscription. */
  read(question: {
    /** `/subscriptions/{id}` */
    readonly subscription: string;
    readonly vault: string;
    /** Object ids. */
    readonly principals: readonly string[];
  }): Promise<VaultAccess | null>;
}

export interface EventSubscriptions {
  /** Those of every system topic in a subscription (`/subscriptions/{id}`). */
  list(subscription: string): Promise<readonly ObservedEventSubscription[]>;
}

export interface ObservedEventSubscription {
  readonly name: string;
  /** Resource id of what publishes: a vault, a resource group or a subscription. */
  readonly source: string;
  /** Name of the function that the events go to, where Azure shows it: of a webhook it shows the address without its query. */
  readonly functionName: string | null;
  readonly provisioningState: string;
}

/** Interpreted answer of backend health for one of our settings. */
export interface InterpretedHealth {
  readonly servers: readonly BackendServerHealth[];
}
