import type { Random } from '../../local/azure/core/random.ts';
import { newStepRecord } from '../../orchestrations/activities/step-records.ts';
import { paceOf } from '../../orchestrations/activities/pace.ts';
import type { StepContext, StepHandler, Turn } from '../../orchestrations/activities/steps/step-handler.ts';
import { waitsForSomebody } from '../../shared/domain/operation/classify-failure.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import type { StepKind } from '../../shared/domain/plan/plan.ts';
import type { Ports } from '../../shared/domain/ports.ts';
import { EdgeError, type Problem } from '../../shared/domain/problem.ts';
import type { Stores } from '../../shared/domain/stores.ts';
import type { EdgeSpec } from '../../shared/domain/spec/edge-spec.ts';
import { specDocument, specOf } from '../shared/domain/plan/converged-edge.ts';
import { edgeRecord } from './edge-record.ts';
import { InMemoryAzure, type Tap } from './in-memory-azure.ts';
import { InMemoryStores } from './in-memory-stores.ts';

/** What comes behind `edge-` in its name. */
type Index = number | string;

export interface Asked {
  readonly turn: Extract<Turn, { state: 'done' }> | null;
  readonly failure: Problem | null;
  readonly seconds: number;
}

export interface Asking {
  /** Seconds until it comes. */
  readonly after?: number;
  /** In which of its turns, before which, it dies: its run then ends, as the watchdog or an operator ends it. */
  readonly dies?: number;
}

export type Came = Turn | { readonly state: 'refused'; readonly afterSeconds: number };

/** Edges of one deployment that carry out one step each on something that they share, coming back when they were told to, in virtual time. */
export class SharingEdges {
  readonly azure: InMemoryAzure;
  readonly stores: InMemoryStores;
  readonly #handler: StepHandler;
  readonly #kind: string;
  ports: Ports;
  /** What decides who works; another one takes that decision away. */
  turns: Stores['sharedTurns'];

  constructor(kind: string, handler: StepHandler, azure = new InMemoryAzure(), stores = new InMemoryStores()) {
    this.#kind = kind;
    this.#handler = handler;
    this.azure = azure;
    this.stores = stores;
    this.turns = stores.sharedTurns;
    this.ports = azure.ports();
  }

  async add(index: Index, change: Record<string, unknown> = {}): Promise<void> {
    const { endpoints } = specDocument;
    const spec = specOf({
      ...specDocument,
      name: nameOf(index),
      applicationGateway: specDocument.applicationGateway.replace(/[^/]+$/, `agw-${index}`),
      endpoints: endpoints.map((endpoint) => ({ ...endpoint, internalHostname: `e${index}.contoso.internal` })),
      ...change,
    });
    const record = edgeRecord({ name: nameOf(index), spec: spec as unknown as JsonObject });
    const created = await this.stores.edges.create(record);
    await this.stores.edges.replace({ ...created, activeRun: runOf(index), requestedGeneration: 1 });
  }

  async ask(index: Index, { after = 0, dies = Number.POSITIVE_INFINITY }: Asking = {}): Promise<Asked> {
    const { clock } = this.azure;
    await clock.sleepUntil(clock.now() + after * 1000);
    const began = clock.now();
    const asked = (turn: Asked['turn'], failure: Problem | null): Asked => ({
      turn,
      failure,
      seconds: (clock.now() - began) / 1000,
    });
    let memory: JsonObject | null = null;
    for (let number = 0; number < dies; number++) {
      const turn: Came = await clock.during(this.turn(index, memory));
      if (turn.state === 'done') return this.#ended(index, asked(turn, null));
      if (turn.state === 'failed') return this.#ended(index, asked(null, turn.problem));
      memory = turn.state === 'poll' ? turn.memory : turn.state === 'again' ? null : memory;
      await clock.sleepUntil(clock.now() + turn.afterSeconds * 1000);
    }
    return this.#ended(index, asked(null, null));
  }

  /** All at the same moment, over and over until each has ended: a share of them takes a turn, all turns side by side, then some time passes. */
  async race(indexes: readonly Index[], random: Random, seconds = 1): Promise<readonly Asked[]> {
    const asked = new Map<Index, Asked>();
    const memories = new Map<Index, JsonObject | null>();
    for (let second = 0; asked.size < indexes.length; second += seconds) {
      const now = indexes.filter((index) => !asked.has(index) && random.next() < 0.7);
      const turns = await Promise.all(now.map((index) => this.turn(index, memories.get(index) ?? null)));
      for (const [at, index] of now.entries()) {
        const turn = turns[at];
        if (turn?.state === 'done') asked.set(index, { turn, failure: null, seconds: second });
        else if (turn?.state === 'failed') asked.set(index, { turn: null, failure: turn.problem, seconds: second });
        else if (turn?.state !== 'refused') memories.set(index, turn?.state === 'poll' ? turn.memory : null);
      }
      this.azure.clock.advance(seconds);
    }
    return indexes.flatMap((index) => asked.get(index) ?? []);
  }

  async #ended(index: Index, asked: Asked): Promise<Asked> {
    const edge = await this.stores.edges.get(nameOf(index));
    if (edge) await this.stores.edges.replace({ ...edge, activeRun: null });
    return asked;
  }

  /** One turn of an edge's step, with what it remembers of those before. What ends the step is kept, as a run keeps it. */
  async turn(index: Index, memory: JsonObject | null): Promise<Came> {
    const came = await this.#come(index, memory);
    const state = came.state === 'done' ? 'Succeeded' : came.state === 'failed' ? 'Failed' : 'Running';
    const step = { id: this.#kind, kind: this.#kind as StepKind, title: '', reason: { code: '', message: '' } };
    const record = newStepRecord({ ...step, changes: [], expectedSeconds: [0, 0] });
    await this.stores.runs.saveStep(runOf(index), 0, { ...record, state });
    return came;
  }

  async #come(index: Index, memory: JsonObject | null): Promise<Came> {
    const context = await this.#context(index, memory);
    try {
      return await (memory !== null && this.#handler.poll ? this.#handler.poll(context) : this.#handler.begin(context));
    } catch (error) {
      if (!(error instanceof EdgeError)) throw error;
      const { problem } = error;
      if (problem.kind === 'terminal') return { state: 'failed', problem };
      return { state: 'refused', afterSeconds: waitsForSomebody(problem) ? 15 : 5 };
    }
  }

  async #context(index: Index, memory: JsonObject | null): Promise<StepContext> {
    const edge = await this.stores.edges.get(nameOf(index));
    if (!edge) throw new Error(`there is no edge ${index}`);
    const stores: Stores = {
      edges: this.stores.edges,
      runs: this.stores.runs,
      answers: this.stores.answers,
      recordRequests: this.stores.recordRequests,
      sharedTurns: this.turns,
      hostnameWishes: this.stores.hostnameWishes,
    };
    return {
      edge,
      stores,
      memory,
      spec: edge.spec,
      run: runOf(index),
      route: 'first',
      step: { id: this.#kind, kind: this.#kind, endpoint: (edge.spec as unknown as EdgeSpec).endpoints[0]?.name },
      record: { attempts: 0 },
      ports: this.ports,
      pace: paceOf(1),
      script: () => [],
    } as unknown as StepContext;
  }
}

/** Answers that arrive in any order, each some moments after Azure has given it: what was read may be old when it is written. */
export function outOfOrder(random: Random): Tap {
  return async (_method, call) => {
    const answer = await call().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    for (let moments = random.between(0, 30); moments > 0; moments--) await new Promise(setImmediate);
    if ('error' in answer) throw answer.error;
    return answer.value;
  };
}

/** Tables that let everybody through at once: what a turn is for shows without one. */
export function everybodysTurn(turns: Stores['sharedTurns']): Stores['sharedTurns'] {
  return { get: async () => null, write: async (thing, turn) => (await turns.write(thing, turn, null)) ?? 'W/"0"' };
}

export const nameOf = (index: Index): string => `edge-${index}`;
export const runOf = (index: Index): string => `edge-${index}.1`;
export const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
