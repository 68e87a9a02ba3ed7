import type { Socket } from 'node:net';

/** What a service of local Azure is given. Every service is a folder beside this one and knows the others only through this. */
export interface LocalAzureContext {
  readonly clock: LocalClock;
  readonly settings: LocalSettings;
  readonly journal: Journal;
  readonly faults: FaultPlan;
  readonly operations: OperationEngine;
  readonly resources: ResourceStore;
  readonly network: VirtualNetwork;
  readonly access: AccessControl;
  readonly vaults: VaultDirectory;
  readonly events: EventBus;
  readonly pki: LocalPki;
  /** Folder that stands for everything that Azure would keep on a disk (the file systems of virtual machines). Removed at stop. */
  readonly folder: string;
  /** https://localhost:PORT of Azure Resource Manager, without a trailing slash. */
  readonly armUrl: () => string;
}

/** One folder of `local/azure`: its control plane on the ARM router, its data plane between start and stop. */
export interface LocalAzureService {
  readonly name: string;
  registerArm?(router: ArmRouter): void;
  start?(): Promise<void>;
  stop?(): Promise<void>;
  /** What `GET /_local/state` shows of this service: plain JSON, no private key. */
  state?(): unknown;
}

export type LocalAzureServiceFactory = (azure: LocalAzureContext) => LocalAzureService;

// ---------------------------------------------------------------------------------------------------- settings and time

export interface LocalSettings {
  /** How many Azure seconds pass in one real second for operations, probes and polling intervals: 60 makes 38 minutes 38 seconds. */
  timeScale: number;
  /** Calm: operations take exactly their duration and nothing is shuffled, delayed or refused at random. The default is hostile. */
  calm: boolean;
  /** Whether limits on the number of requests are kept; they are unless this is false. */
  throttling?: boolean;
  /** Whether Application Gateway evaluates If-Match on a PUT; nobody has seen it recorded, so a client must work either way. */
  gatewayHonoursIfMatch?: boolean;
  /** Seed of everything random. */
  readonly seed: number;
  /** How long Azure takes, in Azure milliseconds. Changed at run time through `PUT /_local/time-scale`. */
  readonly durations: Record<DurationName, number>;
}

export type DurationName =
  | 'gatewayPut'
  | 'gatewayDelete'
  | 'backendHealth'
  | 'apiManagementUpdate'
  | 'runCommand'
  | 'certificateIssue'
  | 'privateDnsZoneCreate'
  | 'keyVaultReread'
  | 'eventDelivery';

export interface LocalClock {
  /** Virtual now, epoch milliseconds: real time plus whatever `advance` has added. The time scale does not touch it. */
  now(): number;
  /** Moves virtual time forward and fires every timer that has become due. */
  advance(milliseconds: number): void;
  /** Calls back after so many Azure milliseconds (divided by the time scale), sooner if `advance` passes them. */
  after(azureMilliseconds: number, callback: () => void): LocalTimer;
  /** Repeats every so many Azure milliseconds until cancelled. */
  every(azureMilliseconds: number, callback: () => void): LocalTimer;
}

export interface LocalTimer {
  cancel(): void;
}

// ---------------------------------------------------------------------------------------------------- Resource Manager

export interface ArmRouter {
  /**
   * `template` is an ARM path such as
   * `/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/Microsoft.Network/applicationGateways/{name}`;
   * it is matched without regard to case, a trailing slash or the method's body. `action` is the RBAC action that the caller
   * needs on the resource (`Microsoft.Network/applicationGateways/write`); null leaves the check to the handler.
   */
  on(method: string, template: string, action: string | null, handler: ArmHandler): void;
}

export type ArmHandler = (request: ArmRequest) => Promise<ArmResponse> | ArmResponse;

export interface ArmRequest {
  readonly method: string;
  /** The path as sent, without the query. */
  readonly path: string;
  /** Template parameters in the casing that was sent. */
  readonly params: Readonly<Record<string, string>>;
  /** Query by lower-cased, URL-decoded name. */
  readonly query: ReadonlyMap<string, string>;
  /** Header by lower-cased name. */
  readonly headers: ReadonlyMap<string, string>;
  /** Parsed JSON; undefined when there is no body. */
  readonly body: unknown;
  readonly caller: Caller;
}

export interface ArmResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Serialised as JSON; undefined sends an empty body, null the literal `null`. */
  readonly body?: unknown;
}

/** Thrown by handlers; the router turns it into Azure's envelope `{"error":{code,message,details}}`, or bare for DNS. */
export interface ArmFailure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details?: readonly { readonly code: string; readonly message: string }[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly envelope?: 'wrapped' | 'bare';
}

/** Documents by resource id, found without regard to case, kept in the casing of the first PUT. */
export interface ResourceStore {
  get(id: string): ResourceDocument | undefined;
  put(id: string, document: ResourceDocument): void;
  delete(id: string): boolean;
  /** Every document whose `type` is this one, without regard to case. */
  list(type: string): ResourceDocument[];
}

export interface ResourceDocument {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly location?: string;
  readonly etag?: string;
  readonly tags?: Record<string, string>;
  readonly properties: Record<string, unknown>;
  readonly [field: string]: unknown;
}

/** Long-running operations. The engine owns the status routes, the random durations and the injected failures. */
export interface OperationEngine {
  start(request: OperationStart): LocalOperation;
  get(id: string): LocalOperation | undefined;
}

export interface OperationStart {
  readonly kind: string;
  readonly resourceId: string;
  /** Azure milliseconds before fault plan and hostility. */
  readonly duration: number;
  /** Runs when the time has passed; what it returns (or resolves to) is the operation's result, what it throws (an ArmFailure) its error. */
  readonly complete: () => unknown;
}

export interface LocalOperation {
  readonly id: string;
  readonly kind: string;
  readonly resourceId: string;
  /** Virtual epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly status: 'InProgress' | 'Succeeded' | 'Failed' | 'Canceled';
  readonly result: unknown;
  readonly error: ArmFailure | undefined;
  /** Ends it as Canceled with this error, as a superseding PUT does. `complete` is not called. */
  cancel(error: ArmFailure): void;
  /** Resolves when it has ended, in whatever way. */
  readonly ended: Promise<void>;
}

// ---------------------------------------------------------------------------------------------------- journal and faults

export interface Journal {
  record(entry: Omit<JournalEntry, 'sequence'>): void;
  /** Those that are still there: it is bounded, and the oldest go first. */
  entries(): readonly JournalEntry[];
  /** How many have gone since it was last cleared. */
  dropped(): number;
  clear(): void;
}

export interface JournalEntry {
  readonly sequence: number;
  /** Virtual epoch milliseconds. */
  readonly at: number;
  /** `arm`, `keyVault`, `identity`, `gateway` (data plane)… */
  readonly service: string;
  readonly method: string;
  /** Path and query; signatures and tokens blanked. */
  readonly url: string;
  readonly status: number;
  readonly caller: string;
  /** The body as sent, secrets blanked (`data`, `password`, `value`, `encodedCertificate`, `certificatePassword`). */
  readonly body?: unknown;
  readonly fault?: string;
}

/** One rule of `PUT /_local/faults`: what to do to requests that match. Rules are tried in order; the first that matches and is not spent applies. */
export interface FaultRule {
  readonly match: {
    readonly service?: string;
    readonly method?: string;
    /** Regular expression on path and query, without regard to case. */
    readonly url?: string;
  };
  /** Skip so many matches first; default 0. */
  readonly skip?: number;
  /** Apply so many times, then be spent; default 1. */
  readonly times?: number;
  readonly fault:
    | {
        readonly kind: 'respond';
        readonly status: number;
        readonly code: string;
        readonly message: string;
        readonly headers?: Record<string, string>;
      }
    | { readonly kind: 'dropBefore' }
    | { readonly kind: 'dropAfter' }
    | { readonly kind: 'delay'; readonly milliseconds: number }
    | {
        readonly kind: 'failOperation';
        readonly code: string;
        readonly message: string;
        readonly details?: readonly { readonly code: string; readonly message: string }[];
      };
}

export interface FaultPlan {
  set(rules: readonly FaultRule[]): void;
  rules(): readonly FaultRule[];
  /** How often each rule has been applied, in the order of the rules. */
  applied(): readonly number[];
  /** The fault for this request, counted as used; undefined for none. */
  take(request: { service: string; method: string; url: string }): FaultRule['fault'] | undefined;
}

// ---------------------------------------------------------------------------------------------------- identity and access

export interface Caller {
  readonly objectId: string;
  readonly appId: string;
  readonly name: string;
  /** The token's audience, without a trailing slash. */
  readonly audience: string;
}

export interface AccessControl {
  /** Undefined when the bearer token is missing, forged or expired. */
  authenticate(authorization: string | undefined): Caller | undefined;
  issueToken(
    principal: { objectId: string; appId: string; name: string },
    audience: string,
    lifetimeSeconds?: number,
  ): { token: string; expiresOn: number };
  /** Control-plane action, such as `Microsoft.Network/applicationGateways/write`, on a resource id or a scope above it. */
  allows(objectId: string, action: string, scope: string): boolean;
  /** Data action, such as `Microsoft.KeyVault/vaults/secrets/getSecret/action`. */
  allowsData(objectId: string, dataAction: string, scope: string): boolean;
  /** A user-assigned identity's or a system-assigned identity's principal; undefined when there is none. */
  principalOf(identityResourceId: string): { objectId: string; appId: string } | undefined;
  /** Makes (once) and returns the system-assigned principal of a resource. */
  ensurePrincipal(resourceId: string): { objectId: string; appId: string };
  /** Takes the principal away with its resource. */
  forgetPrincipal?(resourceId: string): void;
}

// ---------------------------------------------------------------------------------------------------- Key Vault, seen by other services

export interface VaultDirectory {
  /** Called once by the Key Vault service. */
  attach(reader: VaultSecretReader): void;
  /**
   * Reads a secret as Application Gateway and API Management do, with their own identity. `secretId` is
   * `https://{vault}.vault.azure.net/secrets/{name}[/{version}]` or the same on the vault's local address.
   * Throws a {@link VaultRefusal}. `isTrusted`: it passes the vault's firewall as one of Azure's own services.
   */
  readSecret(secretId: string, principalObjectId: string, isTrusted?: boolean): Promise<VaultSecret>;
}

export type VaultSecretReader = VaultDirectory['readSecret'];

export interface VaultSecret {
  /** Base64 PKCS#12 with an empty password, or PEM with key and chain, as `contentType` says. */
  readonly value: string;
  readonly contentType: string;
  readonly version: string;
  /** Versioned secret id. */
  readonly id: string;
  /** The certificate's chain and key in the clear, for services that must serve it: PEM, leaf first. */
  readonly pem?: { readonly chain: string; readonly key: string };
}

export interface VaultRefusal {
  readonly status: number;
  readonly code: string;
  readonly innerCode?: string;
  readonly message: string;
}

// ---------------------------------------------------------------------------------------------------- network

/** The virtual network and the Internet: addresses as Azure shows them, mapped to ports of the loopback interface. */
export interface VirtualNetwork {
  /** Next free private address (10.0.1.4, …) or public address (203.0.113.10, … and 2001:db8::10, …; the documentation ranges). */
  allocate(kind: 'private' | 'public' | 'publicIPv6'): string;
  /** Says that address:port is answered by a server on 127.0.0.1:localPort. Returns a function that takes it back. */
  publish(address: string, port: number, localPort: number): () => void;
  /** Everything that is published now. */
  endpoints(): readonly { readonly address: string; readonly port: number; readonly localPort: number }[];
  /** 127.0.0.1 port behind address:port; undefined when nothing listens there. */
  lookup(address: string, port: number): number | undefined;
  /** A TCP connection as from inside the virtual network: fails with ECONNREFUSED, or ETIMEDOUT when the port is blocked. */
  connect(address: string, port: number): Promise<Socket>;
  /** A network security group's deny rule on address:port ('*' for any). Returns a function that lifts it. */
  block(address: string, port: number | '*'): () => void;
  /** The DNS server that the virtual network's machines ask; set by the compute service when a DNS server VM starts. */
  setDnsServer(server: { address: string; port: number } | undefined): void;
  dnsServer(): { address: string; port: number } | undefined;
}

// ---------------------------------------------------------------------------------------------------- events and certificates

/** Event Grid's side of the services: they publish, the Event Grid service delivers. */
export interface EventBus {
  publish(event: {
    topic: string;
    subject: string;
    eventType: string;
    data: Record<string, unknown>;
    dataVersion?: string;
    /** Only subscriptions that existed at this time (virtual epoch milliseconds) get it; left out: every one. */
    objectCreatedAt?: number;
  }): void;
  subscribe(listener: (event: PublishedEvent) => void): () => void;
}

export interface PublishedEvent {
  readonly id: string;
  readonly topic: string;
  readonly subject: string;
  readonly eventType: string;
  /** Virtual epoch milliseconds. */
  readonly at: number;
  readonly data: Record<string, unknown>;
  readonly dataVersion: string;
  readonly objectCreatedAt?: number;
}

/** The throw-away authority that local Azure's own endpoints and the sample's public certificates come from. */
export interface LocalPki {
  readonly caPem: string;
  /** A server certificate for these DNS names (wildcards allowed) and IP addresses; PEM chain leaf first, PKCS#8 key. */
  issue(
    names: readonly string[],
    options?: { validForDays?: number; notBefore?: number },
  ): Promise<{ chain: string; key: string }>;
}
