import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SecureContext } from 'node:tls';
import type { LocalAzureContext, ResourceDocument } from '../../core/contracts.ts';
import { stringField } from '../../core/string-field.ts';
import { childrenOf, referenceOf } from '../gateway-document.ts';
import type { GatewayMaterial } from '../gateway-material.ts';
import type { ListenerCertificate } from '../listener-certificate.ts';
import { parseCertificates } from '../parse-certificates.ts';
import { BackendServer } from './backend-server.ts';
import { compileGateway } from './compile-gateway.ts';
import type { CompiledBackend, CompiledGateway, CompiledListener } from './compiled-gateway.ts';
import { type FrontendServer, startFrontend } from './frontend-server.ts';
import type { BackendTrust } from './judge-certificate.ts';
import { createNameCache, type NameCache } from './name-cache.ts';
import { type Endpoint, pickListener } from './pick-route.ts';
import { type RunningConfiguration, serveRequest } from './serve-request.ts';

/** A new configuration does not wait longer than this for its first probes; real milliseconds. */
const LONGEST_FIRST_PROBE = 1_500;

/** The running half of one gateway: frontends that stay up, and a configuration that is swapped whole. */
export class DataPlane {
  readonly #context: LocalAzureContext;
  readonly #names: NameCache;
  readonly #wellKnown: readonly X509Certificate[];
  readonly #frontends = new Map<string, FrontendServer>();
  readonly #answered = { requests: 0, badGateway: 0 };
  #swapping: Promise<void> = Promise.resolve();
  #certificates: GatewayMaterial['listenerCertificates'] = new Map();
  #running: RunningConfiguration = {
    gateway: { v2: true, listeners: [], backends: new Map() },
    servers: new Map(),
    turn: new Map(),
  };

  constructor(context: LocalAzureContext) {
    this.#context = context;
    this.#names = createNameCache(context.network);
    this.#wellKnown = parseCertificates(context.pki.caPem);
  }

  get running(): RunningConfiguration {
    return this.#running;
  }

  /** Puts a document into force: names are resolved anew, backends probed, then everything changes at once; nobody is cut off. */
  apply(document: ResourceDocument, material: GatewayMaterial): Promise<void> {
    // Operations may end close together; configurations are swapped one after the other.
    const mine = this.#swapping.then(() => this.#swap(document, material));
    this.#swapping = mine.catch(() => undefined);
    return mine;
  }

  async #swap(document: ResourceDocument, material: GatewayMaterial): Promise<void> {
    const gateway = compileGateway(document, (frontend) => this.#addressOf(frontend.properties));
    this.#names.flush();
    const servers = new Map(
      [...gateway.backends.values()].map((it) => [it.key, this.#serversOf(gateway, it, material)]),
    );
    await firstProbes([...servers.values()].flat());
    const retired = this.#running;
    this.#certificates = material.listenerCertificates;
    this.#running = { gateway, servers, turn: new Map() };
    for (const server of [...retired.servers.values()].flat()) server.retire();
    await this.#changeFrontends(gateway);
    this.#setDefaults();
  }

  /** New listener certificates, as after a re-read of Key Vault; nothing else changes. */
  replaceCertificates(certificates: GatewayMaterial['listenerCertificates']): void {
    this.#certificates = certificates;
    this.#setDefaults();
  }

  async stop(): Promise<void> {
    for (const server of [...this.#running.servers.values()].flat()) server.retire();
    this.#running = { ...this.#running, servers: new Map() };
    for (const frontend of this.#frontends.values()) await frontend.stop();
    this.#frontends.clear();
  }

  /** A server outside the running configuration, for one probe on demand. */
  serverFor(backend: CompiledBackend, material: GatewayMaterial, member: string): BackendServer {
    const { v2 } = this.#running.gateway;
    return this.#server(member, { backend, v2, trust: this.#trustOf(v2, backend, material) });
  }

  state(): Record<string, unknown> {
    return {
      ...this.#answered,
      frontends: [...this.#frontends.values()].map(({ endpoint, protocol, localPort }) => ({
        ...endpoint,
        protocol,
        host: '127.0.0.1',
        localPort,
      })),
      listeners: this.#running.gateway.listeners.map((listener) => this.#listenerState(listener)),
    };
  }

  #listenerState({ name, hostNames, certificateId }: CompiledListener): Record<string, unknown> {
    const certificate = this.#certificates.get(certificateId?.toLowerCase() ?? '');
    return {
      name,
      hostNames,
      enabled: certificate?.state !== 'disabled',
      ...(certificate?.state === 'disabled' ? { reason: certificate.reason } : {}),
    };
  }

  #serversOf(gateway: CompiledGateway, backend: CompiledBackend, material: GatewayMaterial): BackendServer[] {
    const trust = this.#trustOf(gateway.v2, backend, material);
    return backend.members.map((member) => this.#server(member, { backend, trust, v2: gateway.v2 }));
  }

  #server(member: string, parts: { backend: CompiledBackend; trust: BackendTrust; v2: boolean }): BackendServer {
    const { clock, network, settings } = this.#context;
    return new BackendServer(member, { clock, network, settings, names: this.#names, ...parts });
  }

  #trustOf(v2: boolean, backend: CompiledBackend, { trusted }: GatewayMaterial): BackendTrust {
    const of = (ids: readonly string[]): X509Certificate[] => ids.flatMap((id) => trusted.get(id.toLowerCase()) ?? []);
    return {
      v2,
      roots: of(backend.rootIds),
      leaves: of(backend.authenticationIds),
      wellKnown: this.#wellKnown,
      validateChainAndExpiry: backend.validateChainAndExpiry,
      validateName: backend.validateName,
    };
  }

  #addressOf(frontend: Record<string, unknown>): string | undefined {
    const publicId = referenceOf(frontend, 'publicIPAddress');
    if (publicId === undefined) return stringField(frontend, 'privateIPAddress') || undefined;
    const address = this.#context.resources.get(publicId)?.properties['ipAddress'];
    return typeof address === 'string' ? address : undefined;
  }

  async #changeFrontends({ listeners }: CompiledGateway): Promise<void> {
    // A listener without a rule is not there for anybody.
    const active = listeners.filter(({ route }) => route);
    const wanted = new Map(active.map((listener) => [frontendKey(listener), listener]));
    for (const [key, frontend] of this.#frontends) {
      if (wanted.has(key)) continue;
      frontend.retire();
      this.#frontends.delete(key);
    }
    for (const [key, { address, port, protocol }] of wanted) {
      if (this.#frontends.has(key)) continue;
      const started = await startFrontend(
        this.#context.network,
        { endpoint: { address, port }, protocol },
        this.#handlers(),
      );
      this.#frontends.set(key, started);
    }
  }

  #handlers(): Parameters<typeof startFrontend>[2] {
    return {
      secureContext: (endpoint, serverName) => this.#secureContext(endpoint, serverName),
      handle: (endpoint, request, response) => {
        void this.#answer(endpoint, { request, response });
      },
    };
  }

  async #answer(endpoint: Endpoint, exchange: { request: IncomingMessage; response: ServerResponse }): Promise<void> {
    this.#answered.requests += 1;
    try {
      const status = await serveRequest(this.#running, endpoint, exchange);
      if (status === 502) this.#answered.badGateway += 1;
    } catch {
      exchange.response.destroy();
    }
  }

  /**
   * The certificate of the listener that a request for the name would go to; for a name of nobody's, the port's default one. Azure
   * documents the order of listeners for requests; that it is the same for handshakes is an assumption.
   */
  #secureContext(endpoint: Endpoint, serverName: string): SecureContext | undefined {
    const listener = pickListener(this.#running.gateway, endpoint, serverName);
    const certificate = listener ? this.#certificateOf(listener) : this.#defaultOf(endpoint);
    return certificate?.state === 'enabled' ? certificate.secureContext : undefined;
  }

  #certificateOf({ certificateId }: CompiledListener): ListenerCertificate | undefined {
    return this.#certificates.get(certificateId?.toLowerCase() ?? '');
  }

  /** Which certificate a client without a matching server name gets is not documented; the first listener's is an assumption. */
  #defaultOf({ address, port }: Endpoint): ListenerCertificate | undefined {
    return this.#running.gateway.listeners
      .filter((listener) => listener.route && listener.address === address && listener.port === port)
      .map((listener) => this.#certificateOf(listener))
      .find((certificate) => certificate?.state === 'enabled');
  }

  #setDefaults(): void {
    for (const frontend of this.#frontends.values()) {
      const certificate = this.#defaultOf(frontend.endpoint);
      if (certificate?.state === 'enabled') frontend.setDefault(certificate.options);
    }
  }
}

function frontendKey({ address, port, protocol }: CompiledListener): string {
  return `${protocol}|${address}|${port}`;
}

async function firstProbes(servers: readonly BackendServer[]): Promise<void> {
  const { promise: enough, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, LONGEST_FIRST_PROBE);
  await Promise.race([Promise.all(servers.map((server) => server.start())), enough]);
  clearTimeout(timer);
}

/** The private frontends' addresses, filled in where a dynamic one has none yet. */
export function withPrivateAddresses(document: ResourceDocument, allocate: () => string): ResourceDocument {
  const frontendIPConfigurations = childrenOf(document, 'frontendIPConfigurations').map((child) => {
    const isPublic = referenceOf(child.properties, 'publicIPAddress') !== undefined;
    if (isPublic || stringField(child.properties, 'privateIPAddress') !== '') return child;
    return { ...child, properties: { ...child.properties, privateIPAddress: allocate() } };
  });
  return { ...document, properties: { ...document.properties, frontendIPConfigurations } };
}
