import type { HostSettings } from '../app/host-json.ts';
import { withGrace } from '../grace.ts';
import type { Log } from '../log.ts';
import { isTerminal } from '../store/instance-store.ts';
import type { StoredActivityWork } from '../store/work-store.ts';
import type { DurableHttpRequest } from './actions.ts';
import type { AppFunctions } from './app-functions.ts';
import { commitActivity, commitEntity, commitEpisode } from './commit.ts';
import { performHttpCall } from './durable-http.ts';
import type { DurableWorker } from './durable-worker.ts';
import { takeEntityTurn } from './entity-turn.ts';
import { openEpisode } from './episode.ts';
import { Lane } from './lane.ts';
import { takeTurn } from './orchestration-turn.ts';
import { warnOfLargePayloads } from './payload-size.ts';
import type { Stores } from './stores.ts';

export interface EngineOptions {
  readonly stores: Stores;
  readonly settings: HostSettings;
  readonly functions: AppFunctions;
  readonly worker: DurableWorker;
  readonly log: Log;
  /** Timers fire as early as Azure Storage lets them. */
  readonly earlyTimers?: boolean;
}

/** No timer sleeps longer: setTimeout cannot, and the machine may have slept. */
const longestSleep = 60_000;

const pauseAfterFailure = 1_000;

/** Entities at a time; the extension has one limit for entities and another for orchestrators. */
const concurrentEntities = 10;

/** Takes what is due from the store, runs it, and writes what comes out, until it is stopped. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #orchestrations: Lane<string>;
  readonly #entities: Lane<string>;
  readonly #activities: Lane<StoredActivityWork>;
  #lastActivity = 0;
  #running = false;
  #pumping = false;
  /** After the grace nothing more is written: the store may be closed. */
  #closed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { concurrentOrchestrators, concurrentActivities } = options.settings;
    const free = { onFree: () => this.wake(), onError: (error: unknown) => this.#recover(error) };
    const key = (id: string) => id;
    this.#orchestrations = new Lane({ ...free, limit: concurrentOrchestrators, key, work: (id) => this.#turn(id) });
    this.#entities = new Lane({ ...free, limit: concurrentEntities, key, work: (id) => this.#entityTurn(id) });
    this.#activities = new Lane({
      ...free,
      limit: concurrentActivities,
      key: ({ seq }) => seq,
      work: (work) => this.#act(work),
    });
  }

  /** Activities that a former process began and did not finish are begun again. */
  start(): void {
    this.#running = true;
    this.wake();
  }

  /** Waits for what is under way, at most for the grace; what does not end by then is done again after the next start. */
  async stop(graceMilliseconds: number): Promise<void> {
    this.#running = false;
    clearTimeout(this.#timer);
    const idle = Promise.all([this.#orchestrations.idle(), this.#entities.idle(), this.#activities.idle()]);
    await withGrace(idle, graceMilliseconds);
    this.#closed = true;
  }

  /**
   * Looks for work soon. With setImmediate, because the store is synchronous: on microtasks alone the engine could
   * keep the process from ever reading a socket.
   */
  wake(): void {
    if (this.#pumping || !this.#running) return;
    this.#pumping = true;
    setImmediate(() => {
      this.#pumping = false;
      if (this.#running) this.#pump();
    });
  }

  #pump(): void {
    const { work, entities } = this.#options.stores;
    const now = Date.now();
    this.#orchestrations.offer(work.dueInstances(now));
    this.#entities.offer(entities.dueEntities(now));
    this.#offerActivities();
    clearTimeout(this.#timer);
    const next = work.nextDue(now);
    if (next !== undefined) this.#timer = setTimeout(() => this.wake(), Math.min(next - now, longestSleep));
  }

  #offerActivities(): void {
    const free = this.#activities.free;
    if (free === 0) return;
    const batch = this.#options.stores.work.activitiesAfter(this.#lastActivity, free);
    this.#lastActivity = batch.at(-1)?.seq ?? this.#lastActivity;
    this.#activities.offer(batch);
  }

  async #turn(id: string): Promise<void> {
    const { stores, log } = this.#options;
    const instance = stores.instances.find(id);
    const now = Date.now();
    const letters = stores.work.dueLetters(id, now);
    const past = instance ? stores.instances.history(id) : [];
    const isOpen = instance !== undefined && !isTerminal(instance.status);
    const episode = isOpen ? openEpisode(instance, past, { letters, now }) : undefined;
    if (!episode) return stores.database.transaction(() => stores.work.discardLetters(letters));
    const end = await takeTurn(this.#options, episode);
    if (this.#closed) return;
    warnOfLargePayloads(log, end);
    commitEpisode(stores, episode, { letters, end });
  }

  async #act(work: StoredActivityWork): Promise<void> {
    const result =
      work.kind === 'http'
        ? await performHttpCall(JSON.parse(work.input ?? '{}') as DurableHttpRequest)
        : await this.#options.worker.activity(work.name, work.input);
    if (this.#closed) return;
    commitActivity(this.#options.stores, work, { result, now: Date.now() });
  }

  async #entityTurn(id: string): Promise<void> {
    const { stores, worker } = this.#options;
    const now = Date.now();
    const end = await takeEntityTurn(worker, stores.entities.find(id), {
      letters: stores.entities.dueLetters(id, now),
      now,
    });
    if (end && !this.#closed) commitEntity(stores, end, Date.now());
  }

  /** The store refused a write (a full disk, say): nothing is lost, all of it is tried again a little later. */
  #recover(error: unknown): void {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#options.log({ level: 'error', source: 'host', message: `the engine failed and will try again: ${message}` });
    this.#lastActivity = 0;
    setTimeout(() => this.wake(), pauseAfterFailure).unref();
  }
}
