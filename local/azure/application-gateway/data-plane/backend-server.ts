import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import type { LocalSettings, LocalTimer } from '../../core/contracts.ts';
import type { CompiledBackend, CompiledProbe } from './compiled-gateway.ts';
import { type BackendRoad, type BackendTarget, connectBackend } from './connect-backend.ts';
import { healthTexts } from './health-texts.ts';
import type { BackendTrust } from './judge-certificate.ts';
import { type ProbeOutcome, probeBackend } from './probe-backend.ts';

/** A time-out shortened by the time scale stays longer than a busy machine needs for a handshake; real milliseconds. */
const SHORTEST_TIMEOUT = 3_000;

/** And a fast time scale must not turn probing into a load; real milliseconds. */
const SHORTEST_INTERVAL = 100;

export interface BackendServerParts extends BackendRoad {
  readonly settings: Pick<LocalSettings, 'timeScale'>;
  readonly backend: CompiledBackend;
  readonly trust: BackendTrust;
  readonly v2: boolean;
}

/** One member of a pool behind one setting: probed on its own, with connections of its own. */
export class BackendServer {
  readonly member: string;
  readonly #parts: BackendServerParts;
  readonly #agents = new Map<string, BackendAgent>();
  #outcome: ProbeOutcome = { verdict: healthTexts.notProbedYet(), chain: [] };
  #failures = 0;
  #probing = false;
  #timer: LocalTimer | undefined;

  constructor(member: string, parts: BackendServerParts) {
    this.member = member;
    this.#parts = parts;
  }

  /** What backend health says of it. */
  get outcome(): ProbeOutcome {
    return this.#outcome;
  }

  /** Probes at once, then every interval; resolves after the first probe. */
  start(): Promise<void> {
    const { clock, backend, settings } = this.#parts;
    const interval = Math.max(backend.probe.intervalSeconds * 1_000, SHORTEST_INTERVAL * settings.timeScale);
    this.#timer = clock.every(interval, () => void this.#probe());
    return this.#probe();
  }

  /** Takes no new requests' connections; those in use end when their request does. */
  retire(): void {
    this.#timer?.cancel();
    for (const agent of this.#agents.values()) agent.drain();
  }

  /** Connections for requests with this Host header. */
  agentFor(host: string): Agent {
    const serverName = this.#serverNameFor(host);
    const existing = this.#agents.get(serverName);
    if (existing) return existing;
    const { backend } = this.#parts;
    const agent = new BackendAgent(this.#parts, this.#target(backend.port, serverName));
    this.#agents.set(serverName, agent);
    return agent;
  }

  /** The Host header towards this server. */
  hostHeaderFor(host: string): string {
    const { backend } = this.#parts;
    return backend.hostName ?? (backend.pickHostName ? this.member : host);
  }

  /** A probe outside the schedule, as on-demand backend health makes it. */
  probeNow(probe: CompiledProbe): Promise<ProbeOutcome> {
    const { backend } = this.#parts;
    const host = probe.host ?? backend.hostName ?? (backend.pickHostName ? this.member : undefined);
    const serverName = backend.sniName ?? host ?? this.member;
    return probeBackend(this.#parts, {
      target: this.#target(probe.port, this.#parts.v2 ? serverName : this.member),
      hostHeader: host ?? '127.0.0.1',
      probe,
      timeout: this.#timeout(probe.timeoutSeconds),
    });
  }

  requestTimeout(): number {
    return this.#timeout(this.#parts.backend.requestTimeoutSeconds);
  }

  async #probe(): Promise<void> {
    if (this.#probing) return;
    this.#probing = true;
    const outcome = await this.probeNow(this.#parts.backend.probe);
    this.#probing = false;
    this.#take(outcome);
  }

  /** A healthy server falls after so many failures in a row; any other takes the news at once. */
  #take(outcome: ProbeOutcome): void {
    this.#failures = outcome.verdict.health === 'Healthy' ? 0 : this.#failures + 1;
    const wasHealthy = this.#outcome.verdict.health === 'Healthy';
    if (wasHealthy && this.#failures > 0 && this.#failures < this.#parts.backend.probe.unhealthyThreshold) return;
    this.#outcome = outcome;
  }

  #target(port: number, serverName: string): BackendTarget {
    const { backend, trust } = this.#parts;
    return { member: this.member, port, ...(backend.secure ? { tls: { serverName, trust } } : {}) };
  }

  /** v1 always uses the pool's name; v2 the setting's, else the host that the client asked for. */
  #serverNameFor(host: string): string {
    const { backend, v2 } = this.#parts;
    return v2 ? (backend.sniName ?? this.hostHeaderFor(host)) : this.member;
  }

  #timeout(azureSeconds: number): number {
    return Math.max(SHORTEST_TIMEOUT, (azureSeconds * 1_000) / this.#parts.settings.timeScale);
  }
}

/** Kept-alive connections to one server under one name, each verified when it is made. */
class BackendAgent extends Agent {
  readonly #road: BackendRoad;
  readonly #target: BackendTarget;

  constructor(road: BackendRoad, target: BackendTarget) {
    super({ keepAlive: true, maxFreeSockets: 256 });
    this.#road = road;
    this.#target = target;
  }

  override createConnection(_options: unknown, callback?: (error: Error | null, stream: Duplex) => void): undefined {
    void this.#connect(callback);
    return undefined;
  }

  async #connect(callback: ((error: Error | null, stream: Duplex) => void) | undefined): Promise<void> {
    try {
      const { socket } = await connectBackend(this.#road, this.#target);
      callback?.(null, socket);
    } catch (error) {
      // Node takes an error without a stream; its types do not say so.
      (callback as ((error: unknown) => void) | undefined)?.(error);
    }
  }

  drain(): void {
    this.maxFreeSockets = 0;
    for (const sockets of Object.values(this.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
  }
}
