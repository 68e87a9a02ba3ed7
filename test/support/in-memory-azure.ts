import type { VaultAccess } from '../../shared/domain/api-management/vault-access.ts';
import { verifyChain } from '../../shared/domain/certificates/verify-chain.ts';
import { certificateFacts } from '../../shared/domain/certificates/certificate-facts.ts';
import { isV1 } from '../../shared/domain/gateway/gateway-document.ts';
import type { AddressRecordSet, OtherRecordSet, PublicIpAddress } from '../../shared/domain/ports.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import type { ServedChain } from '../../shared/domain/observed.ts';
import type { AzureFailure, Operation, Polled, Started } from '../../shared/domain/operation/operation.ts';
import type { PermissionGrant } from '../../shared/domain/permissions/permission-grant.ts';
import type { CnameRecordSet, ObservedEventSubscription, Ports, RunCommand } from '../../shared/domain/ports.ts';
import { azureRefuses } from './azure-refuses.ts';
import { InMemoryKeyVault } from './in-memory-key-vault.ts';
import { InMemoryOperations } from './in-memory-operations.ts';
import { VirtualClock } from './virtual-clock.ts';
import { echoedByAzure, object, objectsOf, sharedGateway } from '../shared/domain/gateway/sample-documents.ts';

/** Seconds that Azure takes. */
export const durations = { gateway: 90, apiManagement: 38 * 60, runCommand: 25, health: 20 };

export const addresses = { apiManagement: '10.0.1.4', gateway: '203.0.113.10' };
export const gatewayFqdn = 'agw-contoso.westeurope.cloudapp.azure.com';
const defaultPublicIp: PublicIpAddress = { version: 'IPv4', address: addresses.gateway, fqdn: gatewayFqdn };
const internalHost = 'apim.contoso.internal';
const defaultHost = 'apim-contoso.azure-api.net';

const clone = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const failed = (code: string, message: string, inner?: string): Polled => {
  const details = inner === undefined ? [] : [{ code: inner, message }];
  return { state: 'failed', failure: { status: 200, code, message, details } satisfies AzureFailure };
};
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const propertiesOf = (value: JsonObject | undefined): JsonObject => (value?.properties ?? {}) as JsonObject;

/** Somebody looks at each call on its way: may count it, refuse it, or lose its answer. */
export type Tap = (method: string, call: () => Promise<unknown>, args: readonly unknown[]) => Promise<unknown>;

/**
 * One estate in memory and in virtual time, which refuses what Azure refuses: a second gateway write cancels the first, a stale
 * etag is a 412, API Management takes one change at a time, a machine runs one command at a time, a listener certificate must be
 * there, priorities are unique. Health is worked out from what is really there: record, trust, host names, served certificate.
 */
export class InMemoryAzure {
  readonly clock: VirtualClock;
  readonly keyVault: InMemoryKeyVault;
  readonly operations: InMemoryOperations;
  /** Changes made, in order: what was written, not who asked. */
  readonly writes: string[] = [];
  /** Calls to Azure by method. */
  readonly calls = new Map<string, number>();
  /** A records of the zone, by relative name. */
  readonly zone = new Map<string, string>();
  readonly cnames = new Map<string, CnameRecordSet>();
  /** Public IP addresses beyond the gateway's own, by id. */
  readonly publicIps = new Map<string, PublicIpAddress>();
  /** Record sets of other types in the public zone. */
  publicRecords: readonly OtherRecordSet[] = [];
  /** Addresses that public names resolve to, beyond the gateway's own. */
  readonly publicAnswers = new Map<string, readonly string[]>();
  /** Record sets of the private zone, by relative name. */
  readonly privateRecords = new Map<string, AddressRecordSet>();
  readonly privateCnames = new Map<string, string>();
  readonly privateAaaa = new Map<string, readonly string[]>();
  gateway: JsonObject;
  service: JsonObject;
  machine = { powerState: 'PowerState/running', agentReady: true };
  /** Rules of the network security groups, by subnet id. */
  readonly securityRules = new Map<string, readonly JsonObject[]>();
  apiManagementAddress = addresses.apiManagement;
  /** Where it is after its next update. */
  movesTo: string | null = null;
  /** Paths that API Management answers with 200. */
  readonly paths = ['/status-0123456789abcdef'];
  dnsReachable = true;
  /** What the app may do, the same at every scope. */
  grants: readonly PermissionGrant[] = [{ actions: ['*'], notActions: [], dataActions: [], notDataActions: [] }];
  eventSubscriptions: readonly ObservedEventSubscription[] = [];
  /** Who may read the vault, as Resource Manager tells the app; API Management itself reads it whatever is said here. */
  vaultAccess: VaultAccess | null = {
    id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv-contoso',
    address: 'https://kv-contoso.vault.azure.net',
    usesRoles: false,
    policyReaders: ['p'],
    hasFirewall: false,
    letsTrustedServicesIn: true,
    roles: {},
  };
  /** What the script on the machine says in place of doing its work. */
  scriptFails: string | { readonly code: string; readonly message: string } | null = null;
  /** Whether API Management takes a new version up the moment it is in Key Vault: the worst time for whoever has not trusted it yet. */
  rereadsAtOnce = true;
  /** Whether an update of API Management reads certificates anew that it has read before. */
  updatesReadAnew = true;
  #rereadAt = Number.POSITIVE_INFINITY;
  /** Base64 DER of the authorities that everybody trusts. */
  wellKnownRoots: readonly string[] = [];
  /** What the gateway runs with: a write counts when it has ended. */
  #effective: JsonObject;
  /** Chains as API Management has read them, by secret id. */
  readonly #readChains = new Map<string, readonly string[]>();
  #gatewayWrite: { operation: Operation; superseded: boolean } | null = null;
  #serviceUpdate: Operation | null = null;
  #command: Operation | null = null;
  #etag = 1;
  /** The gateway's own DNS cache. */
  #resolved = new Map<string, string>();

  constructor(clock = new VirtualClock()) {
    this.clock = clock;
    this.keyVault = new InMemoryKeyVault(clock);
    this.operations = new InMemoryOperations(clock);
    this.gateway = clone(sharedGateway);
    this.#effective = this.gateway;
    this.service = serviceDocument();
  }

  /** The estate as ports. Calls of the resolver and TLS probes are not calls to Azure. */
  ports(tap: Tap = (_method, call) => call()): Ports {
    const counted =
      (area: string, isAzure: boolean): Tap =>
      (method, call, args) => {
        if (isAzure) this.calls.set(`${area}.${method}`, (this.calls.get(`${area}.${method}`) ?? 0) + 1);
        return tap(`${area}.${method}`, call, args);
      };
    const tapped = <T extends object>(area: string, port: T, isAzure = true): T =>
      withTap(port, counted(area, isAzure));
    const wellKnown = (): readonly string[] => this.wellKnownRoots;
    return {
      clock: this.clock,
      gateways: tapped('gateways', this.#gateways()),
      publicAddresses: tapped('publicAddresses', {
        read: async (id: string) => this.publicIps.get(id) ?? defaultPublicIp,
      }),
      apiManagement: tapped('apiManagement', this.#apiManagement()),
      virtualMachines: tapped('virtualMachines', this.#virtualMachines()),
      operations: tapped('operations', this.operations),
      certificates: tapped('certificates', this.keyVault),
      publicDns: tapped('publicDns', this.#publicDns()),
      privateDns: tapped('privateDns', this.#privateDns()),
      resolver: tapped('resolver', { addresses: (name: string) => this.#resolve(name) }, false),
      tls: tapped(
        'tls',
        {
          get wellKnownRoots() {
            return wellKnown();
          },
          handshake: (target: Parameters<Ports['tls']['handshake']>[0]) => this.#handshake(target),
        },
        false,
      ),
      permissions: tapped('permissions', { list: async () => this.grants }),
      securityGroups: tapped('securityGroups', { rulesOf: async (id: string) => this.securityRules.get(id) ?? null }),
      eventSubscriptions: tapped('eventSubscriptions', { list: async () => this.eventSubscriptions }),
      vaultAccess: tapped('vaultAccess', { read: async () => this.vaultAccess }),
    };
  }

  /** Somebody else writes the gateway: whatever runs is cancelled. */
  editGateway(change: (gateway: JsonObject) => JsonObject): void {
    if (this.#gatewayWrite) this.#gatewayWrite.superseded = true;
    this.gateway = this.#stamped(change(clone(this.gateway)), 'Succeeded');
    this.#effective = this.gateway;
  }

  /** What backends of ours would answer a client with at this moment: the log of each that is not healthy. */
  async failures(): Promise<readonly string[]> {
    const settings = objectsOf(this.#effective, 'backendHttpSettingsCollection').filter(isOurs);
    const servers = await Promise.all(settings.map((setting) => this.#serverHealth(setting)));
    return servers.filter(({ health }) => health !== 'Healthy').map(({ healthProbeLog }) => textOf(healthProbeLog));
  }

  /** API Management looks into Key Vault by itself in so many seconds, as it does every four hours. */
  rereadAfter(seconds: number): void {
    this.#rereadAt = this.clock.now() + seconds * 1000;
  }

  totalCalls(): number {
    return [...this.calls].reduce((sum, [method, count]) => (method === 'operations.poll' ? sum : sum + count), 0);
  }

  #stamped(document: JsonObject, provisioningState: string): JsonObject {
    const properties = { ...propertiesOf(document), provisioningState };
    return { ...document, etag: `W/"${++this.#etag}"`, properties };
  }

  #gateways(): Ports['gateways'] {
    return {
      read: async () => {
        await this.operations.settle();
        return clone(this.gateway);
      },
      startPut: async (id, document, etag) => {
        await this.operations.settle();
        if (etag !== '*' && etag !== this.gateway.etag) azureRefuses(412, 'PreconditionFailed', 'Precondition failed.');
        this.#refuseInvalid(document);
        if (this.#gatewayWrite && this.operations.isRunning(this.#gatewayWrite.operation))
          this.#gatewayWrite.superseded = true;
        this.writes.push('gateway');
        this.#resolved.clear();
        this.gateway = this.#stamped(echoedByAzure(clone(document)), 'Updating');
        const started = this.operations.start('putGateway', id, {
          seconds: durations.gateway,
          end: () => this.#endPut(write),
        });
        const write = { operation: operationOf(started), superseded: false };
        this.#gatewayWrite = write;
        return started;
      },
      startBackendHealth: async (id) =>
        this.operations.start('backendHealth', id, {
          seconds: durations.health,
          end: async () => ({ state: 'succeeded', body: await this.#health() }),
        }),
      startProbeOnDemand: () => azureRefuses(501, 'NotImplemented', 'Not in this estate.'),
    };
  }

  async #endPut(write: { superseded: boolean }): Promise<Polled> {
    if (write.superseded)
      return failed(
        'Canceled',
        'Operation was canceled because it was superseded by a later one.',
        'CanceledAndSupersededDueToAnotherOperation',
      );
    this.gateway = this.#stamped(this.gateway, 'Succeeded');
    this.#effective = this.gateway;
    return { state: 'succeeded', body: clone(this.gateway) };
  }

  #refuseInvalid(document: JsonObject): void {
    this.#refuseOtherGeneration(document);
    if (isV1(document)) return;
    const priorities = objectsOf(document, 'requestRoutingRules').map((rule) => propertiesOf(rule).priority);
    if (new Set(priorities).size < priorities.length)
      azureRefuses(
        400,
        'ApplicationGatewayRequestRoutingRulePriorityCannotBeSame',
        'Two rules have the same priority.',
      );
    for (const certificate of objectsOf(document, 'sslCertificates')) {
      const secret = propertiesOf(certificate).keyVaultSecretId;
      if (
        textOf(certificate.name).startsWith('edge-tls-') &&
        typeof secret === 'string' &&
        !this.keyVault.chainOf(secret)
      )
        azureRefuses(400, 'ApplicationGatewayKeyVaultSecretException', `No secret ${secret}.`);
    }
  }

  /** As Azure does, for what came with v2 or left with v1. */
  #refuseOtherGeneration(document: JsonObject): void {
    const has = (collection: string, field: string): boolean =>
      objectsOf(document, collection).some((child) => propertiesOf(child)[field] !== undefined);
    const v2Only = [
      objectsOf(document, 'trustedRootCertificates').length > 0 && 'TrustedRootCertificates',
      has('sslCertificates', 'keyVaultSecretId') && 'KeyVaultSecretId',
      has('httpListeners', 'hostNames') && 'HostNames',
      has('requestRoutingRules', 'priority') && 'Priority',
    ];
    const v1Only = [objectsOf(document, 'authenticationCertificates').length > 0 && 'AuthenticationCertificates'];
    const feature = (isV1(document) ? v2Only : v1Only).find((found) => found !== false);
    if (feature)
      azureRefuses(
        400,
        'ApplicationGatewayFeatureCannotBeEnabledForSelectedSku',
        `Application Gateway does not support ${feature} for the selected SKU tier.`,
      );
  }

  #apiManagement(): Ports['apiManagement'] {
    return {
      read: async () => {
        await this.operations.settle();
        if (this.clock.now() >= this.#rereadAt) this.#reread();
        return clone(this.service);
      },
      startUpdateHostnames: async (id, hostnameConfigurations) => {
        await this.operations.settle();
        if (this.#serviceUpdate && this.operations.isRunning(this.#serviceUpdate))
          azureRefuses(
            409,
            'ServiceLocked',
            'The API Service apim-contoso is transitioning at this time. Please try the request again later.',
          );
        this.#refuseForeignIdentities(hostnameConfigurations);
        this.writes.push('apiManagement');
        this.service = {
          ...this.service,
          properties: { ...propertiesOf(this.service), provisioningState: 'Updating' },
        };
        const end = async (): Promise<Polled> => this.#endUpdate(clone(hostnameConfigurations));
        const started = this.operations.start('updateApiManagement', id, { seconds: durations.apiManagement, end });
        this.#serviceUpdate = operationOf(started);
        return started;
      },
    };
  }

  /** API Management reads every certificate of the list with the identity that its entry names. */
  #refuseForeignIdentities(entries: readonly JsonObject[]): void {
    const { type, userAssignedIdentities = {} } = (this.service.identity ?? {}) as {
      type?: string;
      userAssignedIdentities?: Record<string, { clientId: string }>;
    };
    const known: unknown[] = Object.values(userAssignedIdentities).map(({ clientId }) => clientId.toLowerCase());
    const hasOwn = (type ?? '').includes('SystemAssigned');
    for (const { keyVaultId, identityClientId } of entries) {
      const wanted = textOf(identityClientId).toLowerCase();
      if (textOf(keyVaultId) === '' || (wanted === '' ? hasOwn : known.includes(wanted))) continue;
      azureRefuses(
        400,
        'InvalidOperation',
        `The managed identity required to access KeyVault Secret ${textOf(keyVaultId)} is not enabled on Api Management service apim-contoso.`,
      );
    }
  }

  #reread(): void {
    this.#rereadAt = Number.POSITIVE_INFINITY;
    this.#readChains.clear();
    const { hostnameConfigurations } = propertiesOf(this.service);
    this.#endUpdate(hostnameConfigurations as readonly JsonObject[]);
  }

  #endUpdate(entries: readonly JsonObject[]): Polled {
    const hostnameConfigurations = entries.map((entry) => {
      if (entry.certificateSource === 'BuiltIn') return entry;
      const secretId = bare(entry.keyVaultId);
      const kept = this.updatesReadAnew ? undefined : this.#readChains.get(secretId);
      const chain = kept ?? this.keyVault.chainOf(secretId);
      const leaf = chain?.[0];
      if (chain === null || leaf === undefined) return { ...entry, certificateStatus: 'Failed' };
      this.#readChains.set(secretId, chain);
      const { thumbprint, subject } = certificateFacts(leaf);
      return {
        ...entry,
        certificateSource: 'KeyVault',
        certificateStatus: 'Completed',
        certificate: { thumbprint, subject },
      };
    });
    if (this.movesTo !== null) this.apiManagementAddress = this.movesTo;
    const moved = { privateIPAddresses: [this.apiManagementAddress], provisioningState: 'Succeeded' };
    this.service = { ...this.service, properties: { ...propertiesOf(this.service), ...moved, hostnameConfigurations } };
    return { state: 'succeeded', body: { status: 'Succeeded' } };
  }

  #virtualMachines(): Ports['virtualMachines'] {
    return {
      read: async () => ({ properties: {} }),
      readInstanceView: async () => this.machine,
      startRunCommand: async (id, command) => {
        await this.operations.settle();
        if (!this.machine.powerState.endsWith('running'))
          azureRefuses(409, 'OperationNotAllowed', 'The operation requires the VM to be running (or set to run).');
        if (this.#command && this.operations.isRunning(this.#command))
          azureRefuses(
            409,
            'Conflict',
            'Run command extension execution is in progress. Please wait for completion before invoking a run command.',
          );
        this.writes.push('runCommand');
        const started = this.operations.start('runCommand', id, {
          seconds: durations.runCommand,
          end: async () => this.#endCommand(command),
        });
        this.#command = operationOf(started);
        return started;
      },
    };
  }

  #endCommand({ parameters }: RunCommand): Polled {
    const records = parameters.find(({ name }) => name === 'RECORDS')?.value ?? '';
    const removed = parameters.find(({ name }) => name === 'REMOVE')?.value ?? '';
    // A name, its address and the edge whose it is: `apim=10.0.1.4/contoso-prod`, or `apim/contoso-prod` to take it away.
    const entries = (list: string): string[][] => (list === '' ? [] : list.split(',').map((it) => it.split(/[=/]/)));
    const wanted = entries(records).map(([name = '', address = '']) => [name, address] as const);
    const gone = entries(removed).map(([name = '']) => name);
    const isOff = wanted.some(([name, address]) => this.zone.get(name) !== address);
    const changed = this.scriptFails === null && (isOff || gone.some((name) => this.zone.has(name)));
    if (changed) for (const [name, address] of wanted) this.zone.set(name, address);
    if (changed) for (const name of gone) this.zone.delete(name);
    if (changed) this.writes.push('zone');
    const answers = Object.fromEntries(wanted.map(([name]) => [name, [this.zone.get(name)].filter(Boolean)]));
    const error = this.scriptFails;
    const line = JSON.stringify({
      edgeTls: 1,
      exit: error === null ? 0 : 1,
      changed,
      serial: 2_026_112_401,
      answers,
      error,
    });
    const message = `Enable succeeded: \n[stdout]\n${line}\n\n[stderr]\n`;
    return { state: 'succeeded', body: { value: [{ code: 'ProvisioningState/succeeded', level: 'Info', message }] } };
  }

  #privateDns(): Ports['privateDns'] {
    return {
      readA: async (_zone, name) => clone(this.privateRecords.get(name) ?? null),
      readCname: async (_zone, name) => this.privateCnames.get(name) ?? null,
      readAaaa: async (_zone, name) => this.privateAaaa.get(name) ?? null,
      putA: async (_zone, name, { address, ttl, owner }, etag) => {
        if ((this.privateRecords.get(name)?.etag ?? null) !== etag)
          azureRefuses(
            412,
            'PreconditionFailed',
            `The Record set ${name} exists already and hence cannot be created again.`,
          );
        this.writes.push(`privateRecord ${name}`);
        this.privateRecords.set(name, { addresses: [address], ttl, owner, etag: `${++this.#etag}` });
      },
      deleteA: async (_zone, name) => void this.privateRecords.delete(name),
    };
  }

  #publicDns(): Ports['publicDns'] {
    return {
      readCname: async (_zone, name) => clone(this.cnames.get(name) ?? null),
      readOthers: async (_zone, name) => this.publicRecords.filter((record) => record.name === name),
      putCname: async (_zone, name, { target, ttl, owner }, etag) => {
        if (this.publicRecords.some((record) => record.name === name))
          azureRefuses(409, 'Conflict', 'Another record with the same name already exists in this zone.');
        if ((this.cnames.get(name)?.etag ?? null) !== etag)
          azureRefuses(412, 'PreconditionFailed', 'The condition was not satisfied.');
        this.writes.push(`cname ${name}`);
        this.cnames.set(name, { target, ttl, owner, etag: `${++this.#etag}` });
      },
      deleteCname: async (_zone, name) => void this.cnames.delete(name),
    };
  }

  async #resolve(name: string): Promise<readonly string[]> {
    if (!this.dnsReachable) azureRefuses(0, 'ETIMEOUT', 'The DNS server does not answer.');
    const address = this.#addressIn(name);
    const known = this.publicAnswers.get(name);
    return known ?? (address === undefined ? [] : [address]);
  }

  /** Of the zone on the machine, else of the private zone. */
  #addressIn(name: string): string | undefined {
    const alias = this.cnames.get(name.replace(/\.contoso\.com$/, ''))?.target.replace(/\.$/, '');
    if (name.endsWith('.contoso.com'))
      return this.zone.get(name) ?? (alias === gatewayFqdn ? addresses.gateway : undefined);
    const relative = name.replace(/\.contoso\.internal$/, '');
    return this.zone.get(relative) ?? this.privateRecords.get(relative)?.addresses[0];
  }

  /** What API Management serves for a name: its own certificate, which nobody trusts, where it has no custom domain. */
  #servedFor(name: string): readonly string[] | null {
    const entries = propertiesOf(this.service).hostnameConfigurations as readonly JsonObject[];
    const entry = entries.find(({ hostName }) => hostName === name);
    if (entry?.certificateStatus !== 'Completed') return null;
    const secretId = bare(entry.keyVaultId);
    return this.rereadsAtOnce ? this.keyVault.chainOf(secretId) : (this.#readChains.get(secretId) ?? null);
  }

  async #handshake({
    address,
    serverName,
    trustedRoots,
  }: Parameters<Ports['tls']['handshake']>[0]): Promise<ServedChain | null> {
    await this.operations.settle();
    const chain =
      address === this.apiManagementAddress ? this.#servedFor(serverName) : this.#listenerFor(address, serverName);
    if (!chain) return null;
    const roots = trustedRoots.length > 0 ? trustedRoots : this.wellKnownRoots;
    const verdict = verifyChain({ chain, roots, at: this.clock.now() / 1000, hostName: serverName });
    return {
      chain: chain.map(certificateFacts),
      verified: verdict.verified,
      ...(verdict.verified ? { reason: null } : { reason: verdict.message, fault: verdict.code }),
    };
  }

  #listenerFor(address: string, serverName: string): readonly string[] | null {
    if (address !== addresses.gateway) return null;
    const listener = objectsOf(this.#effective, 'httpListeners').find((candidate) => {
      const { hostNames, hostName } = propertiesOf(candidate);
      return hostName === serverName || (Array.isArray(hostNames) && hostNames.includes(serverName));
    });
    const name =
      textOf((propertiesOf(listener).sslCertificate as JsonObject | undefined)?.id)
        .split('/')
        .at(-1) ?? '';
    const secret = propertiesOf(object(this.#effective, 'sslCertificates', name)).keyVaultSecretId;
    return typeof secret === 'string' ? this.keyVault.chainOf(secret) : null;
  }

  async #health(): Promise<JsonObject> {
    const pools = objectsOf(this.#effective, 'backendAddressPools').filter(({ name }) =>
      textOf(name).startsWith('edge-tls-'),
    );
    const settings = objectsOf(this.#effective, 'backendHttpSettingsCollection').filter(({ name }) =>
      textOf(name).startsWith('edge-tls-'),
    );
    const servers = await Promise.all(settings.map((setting) => this.#serverHealth(setting)));
    return {
      backendAddressPools: pools.map((pool) => ({
        backendAddressPool: { id: pool.id ?? null },
        backendHttpSettingsCollection: settings.map((setting, index) => ({
          backendHttpSettings: { id: setting.id ?? null },
          servers: [servers[index] ?? {}],
        })),
      })),
    };
  }

  /** Why the gateway does not take a chain: v1 compares leaves, v2 follows it to a root; null when it does. */
  #distrust(setting: JsonObject, chain: readonly string[], hostName: string): string | null {
    const certificates = (collection: string): readonly string[] =>
      ((propertiesOf(setting)[collection] ?? []) as readonly JsonObject[]).map(({ id }) => {
        const found = object(this.#effective, collection, textOf(id).split('/').at(-1) ?? '');
        return textOf(propertiesOf(found).data);
      });
    if (isV1(this.#effective))
      return certificates('authenticationCertificates').includes(chain[0] ?? '')
        ? null
        : 'Backend server certificate is not whitelisted with Application Gateway.';
    const named = certificates('trustedRootCertificates');
    const roots = named.length > 0 ? named : this.wellKnownRoots;
    const leaf = certificateFacts(chain[0] ?? '');
    if (leaf.issuer === leaf.subject && !leaf.isCa)
      return 'The Intermediate certificate is missing from the backend server chain.';
    const verdict = verifyChain({ chain, roots, at: this.clock.now() / 1000, hostName });
    return verdict.verified
      ? null
      : 'The root certificate of the server certificate used by the backend does not match the trusted root certificate added to the application gateway.';
  }

  async #serverHealth(setting: JsonObject): Promise<JsonObject> {
    const { hostName, probe } = propertiesOf(setting);
    const name = textOf(hostName);
    const bad = (healthProbeLog: string, health = 'Unhealthy'): JsonObject => ({
      address: name,
      health,
      healthProbeLog,
    });
    const address = this.#resolved.get(name) ?? this.#addressIn(name);
    if (address === undefined)
      return bad('The DNS resolution of the backend failed: the FQDN could not be resolved.', 'Unknown');
    this.#resolved.set(name, address);
    if (address !== this.apiManagementAddress)
      return bad('Time taken by the backend to respond is more than the time-out threshold.');
    const chain = this.#servedFor(name);
    if (!chain)
      return bad(
        'The Common Name (CN) of the backend certificate does not match the host header entered in the health probe configuration.',
      );
    const distrust = this.#distrust(setting, chain, name);
    if (distrust !== null) return bad(distrust);
    const probed = object(
      this.#effective,
      'probes',
      textOf((probe as JsonObject).id)
        .split('/')
        .at(-1) ?? '',
    );
    if (!this.paths.includes(textOf(propertiesOf(probed).path)))
      return bad(
        'Received invalid status code: 404 in the backend server’s HTTP response. As per the health probe configuration, 200-399 is the acceptable status code.',
      );
    return { address: name, health: 'Healthy', healthProbeLog: 'Success. Received 200 status code' };
  }
}

/** Made by edge-tls. */
const isOurs = ({ name }: JsonObject): boolean => textOf(name).startsWith('edge-tls-');

/** A secret id is the same with and without a slash at its end. */
const bare = (secretId: unknown): string => textOf(secretId).replace(/\/$/, '');

/** Somebody starts something and gets no answer yet. */
function operationOf(started: Started): Operation {
  if (started.state !== 'started') throw new Error('it was not started');
  return started.operation;
}

function withTap<T extends object>(port: T, tap: Tap): T {
  return new Proxy(port, {
    get(target, name) {
      const method = Reflect.get(target, name) as unknown;
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => tap(String(name), async () => (await method.apply(target, args)) as unknown, args);
    },
  });
}

function serviceDocument(): JsonObject {
  return {
    name: 'apim-contoso',
    sku: { name: 'Premium', capacity: 1 },
    identity: { type: 'SystemAssigned', principalId: 'p' },
    properties: {
      provisioningState: 'Succeeded',
      virtualNetworkType: 'Internal',
      privateIPAddresses: [addresses.apiManagement],
      hostnameConfigurations: [
        {
          type: 'Proxy',
          hostName: defaultHost,
          certificateSource: 'BuiltIn',
          certificate: null,
          defaultSslBinding: true,
        },
      ],
    },
  };
}

export const hosts = { internal: internalHost, default: defaultHost, public: 'api.contoso.com' };
