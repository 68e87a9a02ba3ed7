import { Agent } from 'node:https';
import { fetchThrough, type PublicListener } from './fetch-through.ts';

export interface LoadOptions {
  readonly listener: PublicListener;
  readonly host: string;
  readonly path: string;
  /** Clients that keep their connection and send one request after the other. */
  readonly keptAlive: number;
  /** Clients that make a new connection, with a full handshake, for each request. */
  readonly fresh: number;
}

export interface LoadCount {
  readonly requests: number;
  readonly failed: number;
  readonly handshakes: number;
  /** The first few reasons, for the reader. */
  readonly reasons: readonly string[];
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** SHA-1 of every certificate that was served, in order of first appearance. */
  readonly thumbprints: readonly string[];
}

const keptReasons = 5;
const pauseMilliseconds = 10;

/**
 * Sends requests without a pause until `stop` is called: verified TLS, a status other than 200 is a failure. Each client
 * waits for its answer before it sends the next request, so the load adapts to what the machine can carry.
 */
export class Load {
  readonly #options: LoadOptions;
  readonly #latencies: number[] = [];
  readonly #reasons: string[] = [];
  readonly #thumbprints = new Set<string>();
  readonly #clients: Promise<void>[];
  #failed = 0;
  #handshakes = 0;
  #running = true;

  constructor(options: LoadOptions) {
    this.#options = options;
    const repeat = (count: number, client: () => Promise<void>): Promise<void>[] =>
      Array.from({ length: count }, client);
    this.#clients = [
      ...repeat(options.keptAlive, () => this.#keepAsking(new Agent({ keepAlive: true, maxSockets: 1 }))),
      ...repeat(options.fresh, () => this.#keepAsking(undefined)),
    ];
  }

  /** Requests answered so far, in whatever way. */
  get requests(): number {
    return this.#latencies.length;
  }

  /** Resolves when so many requests have been answered in all; stops waiting when the load is stopped. */
  async answered(requests: number): Promise<void> {
    while (this.#running && this.requests < requests)
      await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
  }

  /** Lets the requests under way end, and counts. */
  async stop(): Promise<LoadCount> {
    this.#running = false;
    await Promise.all(this.#clients);
    const sorted = this.#latencies.toSorted((a, b) => a - b);
    const at = (share: number): number => Math.round((sorted[Math.floor(share * (sorted.length - 1))] ?? 0) * 10) / 10;
    return {
      requests: this.#latencies.length,
      failed: this.#failed,
      handshakes: this.#handshakes,
      reasons: this.#reasons,
      p50: at(0.5),
      p99: at(0.99),
      thumbprints: [...this.#thumbprints],
    };
  }

  async #keepAsking(agent: Agent | undefined): Promise<void> {
    while (this.#running) await this.#ask(agent);
    agent?.destroy();
  }

  async #ask(agent: Agent | undefined): Promise<void> {
    const { listener, host, path } = this.#options;
    const started = performance.now();
    try {
      const answer = await fetchThrough(listener, host, path, agent);
      this.#thumbprints.add(answer.thumbprint);
      if (answer.newConnection) this.#handshakes += 1;
      if (answer.status !== 200) this.#fail(`HTTP ${answer.status}: ${answer.body.slice(0, 200)}`);
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
    }
    this.#latencies.push(performance.now() - started);
  }

  #fail(reason: string): void {
    this.#failed += 1;
    if (this.#reasons.length < keptReasons) this.#reasons.push(reason);
  }
}
