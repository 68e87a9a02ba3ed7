import type { HostSettings } from '../app/host-json.ts';
import { type Instance, type InstanceQuery, isTerminal } from '../store/instance-store.ts';
import type { AppFunctions } from './app-functions.ts';
import { splitEntityId } from './entity-id.ts';
import { type HistoryEvent, historyEvent } from './history.ts';
import { faultOfInstanceId, newInstanceId } from './instance-id.ts';
import { newInstance, startLetter } from './new-instance.ts';
import { throughNewtonsoft } from './payload.ts';
import { rewoundHistory } from './rewound-history.ts';
import type { Stores } from './stores.ts';

/** Why the request was refused, in the words of the management API's statuses. */
export type RefusalKind = 'badRequest' | 'notFound' | 'gone' | 'conflict' | 'wrongState' | 'preconditionFailed';

export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly kind: RefusalKind;

  constructor(kind: RefusalKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

export interface OrchestrationsOptions {
  readonly stores: Stores;
  readonly settings: HostSettings;
  readonly functions: AppFunctions;
  /** Called after each write that makes work. */
  wake(): void;
}

export interface Start {
  readonly name: string;
  readonly id?: string;
  readonly version?: string;
  /** JSON text. */
  readonly input: string | null;
}

/** What the management API can do with orchestrations and entities. Every method throws a Refusal when it does not do it. */
export class Orchestrations {
  readonly #options: OrchestrationsOptions;

  constructor(options: OrchestrationsOptions) {
    this.#options = options;
  }

  /** The new instance's id. */
  start({ name, id = newInstanceId(), version, input }: Start): string {
    const { functions, settings, stores } = this.#options;
    if (!functions.has('orchestrator', name)) throw new Refusal('badRequest', functions.missing('orchestrator', name));
    const fault = faultOfInstanceId(id);
    if (fault) throw new Refusal('badRequest', fault);
    const text = input === null ? null : throughNewtonsoft(input);
    this.#write(() => {
      const existing = stores.instances.find(id);
      if (existing && !isTerminal(existing.status)) throw new Refusal('conflict', stillThere(id));
      if (existing) stores.instances.purge(id);
      const request = { id, name, version: version ?? settings.defaultVersion, input: text, parent: null };
      const instance = newInstance(request, Date.now());
      stores.instances.put(instance);
      stores.work.post(startLetter(instance, instance.createdAt));
    });
    return id;
  }

  find(id: string): Instance {
    const instance = this.#options.stores.instances.find(id);
    if (!instance) throw new Refusal('notFound', `No instance with ID '${id}' was found.`);
    return instance;
  }

  list(query: InstanceQuery): Instance[] {
    return this.#options.stores.instances.list(query);
  }

  history(id: string): HistoryEvent[] {
    return this.#options.stores.instances.history(id);
  }

  /** `input` is JSON text, or null for none. */
  raiseEvent(id: string, name: string, input: string | null): void {
    const text = input === null ? null : throughNewtonsoft(input);
    this.#post(id, historyEvent('EventRaised', { Name: name, Input: text }));
  }

  terminate(id: string, reason: string): void {
    this.#post(id, historyEvent('ExecutionTerminated', { Input: reason }));
  }

  suspend(id: string, reason: string): void {
    if (this.find(id).status === 'Suspended') throw new Refusal('wrongState', 'The instance is suspended already.');
    this.#post(id, historyEvent('ExecutionSuspended', { Reason: reason }));
  }

  resume(id: string, reason: string): void {
    const { status } = this.find(id);
    if (!isTerminal(status) && status !== 'Suspended')
      throw new Refusal('wrongState', 'The instance is not suspended.');
    this.#post(id, historyEvent('ExecutionResumed', { Reason: reason }));
  }

  /** Lets a failed instance try again what failed in it, sub-orchestrations included. */
  rewind(id: string, reason: string): void {
    const { status } = this.find(id);
    if (status === 'Completed' || status === 'Terminated') throw new Refusal('gone', `The instance is ${status}.`);
    if (status !== 'Failed') {
      throw new Refusal(
        'preconditionFailed',
        'The rewind operation is only supported on failed orchestration instances.',
      );
    }
    this.#write(() => this.#rewind(id, reason));
  }

  #rewind(id: string, reason: string): void {
    const { instances, work } = this.#options.stores;
    const instance = instances.find(id);
    if (instance?.status !== 'Failed') return;
    const { events, failedChildren } = rewoundHistory(instances.history(id), reason);
    instances.clearHistory(id);
    instances.appendHistory(id, 0, events);
    const now = Date.now();
    instances.put({ ...instance, status: 'Running', output: null, updatedAt: now });
    const event = historyEvent('GenericEvent', { Data: `Rewind: ${reason}` });
    work.post({ instanceId: id, executionId: instance.executionId, dueAt: now, event });
    for (const child of failedChildren) this.#rewind(child, reason);
  }

  /** Starts the same orchestrator with the same input; the id of the instance that runs. */
  restart(id: string, withNewId: boolean): string {
    const { name, version, input } = this.find(id);
    const start = { name, input, ...(version === null ? {} : { version }) };
    return this.start(withNewId ? start : { ...start, id });
  }

  /** True if the instance was there. One that has not ended is refused, as by Azure. */
  purgeOne(id: string): boolean {
    const instance = this.#options.stores.instances.find(id);
    if (instance && !isTerminal(instance.status))
      throw new Refusal(
        'preconditionFailed',
        `The instance is ${instance.status}; only one that has ended can be purged.`,
      );
    return this.purge(id);
  }

  /** True if the instance was there and had ended: one that runs cannot be purged. */
  purge(id: string): boolean {
    const { instances, database } = this.#options.stores;
    const instance = instances.find(id);
    if (!instance || !isTerminal(instance.status)) return false;
    database.transaction(() => instances.purge(id));
    return true;
  }

  signalEntity(id: string, operation: string, input: string | null): void {
    const { functions, stores } = this.#options;
    const { name } = splitEntityId(id);
    if (!functions.has('entity', name)) throw new Refusal('badRequest', functions.missing('entity', name));
    const message = { id: newInstanceId(), op: operation, signal: true, ...(input === null ? {} : { input }) };
    this.#write(() => stores.entities.post({ entityId: id, dueAt: Date.now(), name: 'op', message }));
  }

  /** JSON text of the entity's state. */
  entityState(id: string): string {
    const entity = this.#options.stores.entities.find(id);
    if (!entity.exists) throw new Refusal('notFound', `No entity with ID '${id}' was found.`);
    return entity.state ?? 'null';
  }

  #post(id: string, event: HistoryEvent): void {
    const { status } = this.find(id);
    if (isTerminal(status)) throw new Refusal('gone', `The instance is ${status}.`);
    this.#write(() => this.#options.stores.work.post({ instanceId: id, executionId: null, dueAt: Date.now(), event }));
  }

  #write(work: () => void): void {
    this.#options.stores.database.transaction(work);
    this.#options.wake();
  }
}

function stillThere(id: string): string {
  return `An Orchestration instance with the status Pending, Running or Suspended already exists under the ID '${id}'.`;
}
