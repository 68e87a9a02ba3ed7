import { EdgeError, type Problem } from '../problem.ts';
import { requestRun } from '../run/request-run.ts';
import { type RunServices, secondsNow } from '../run/run-services.ts';
import type { Run, RunReason, StepRecord } from '../run/run.ts';
import type { SharedTurn } from '../shared-turn.ts';
import type { StoredEdge, Stores } from '../stores.ts';
import type { EventNote, EventVerdict } from './event-note.ts';

/** What an event is judged on, read once for all events that came together. */
export interface EventWorld {
  readonly edges: readonly StoredEdge[];
  /** Epoch seconds. */
  readonly now: number;
  /** The run that is under way at an edge. */
  activeWork(edge: StoredEdge): Promise<ActiveWork>;
  /** When an edge was last removed, epoch seconds; null when none ever was. */
  readonly lastRemovedAt: number | null;
  /** Who works on something that edges share, as it was when it was first asked for; null until somebody has. */
  sharedTurn(thing: string): Promise<SharedTurn | null>;
  /** The same as it is now. */
  sharedTurnNow(thing: string): Promise<SharedTurn | null>;
}

export interface ActiveWork {
  /** Null without one. */
  readonly run: Run | null;
  readonly steps: readonly StepRecord[];
}

type IntakeServices = Omit<RunServices, 'start' | 'stores'> & {
  readonly stores: Pick<Stores, 'edges' | 'runs' | 'sharedTurns'>;
};

/** Says what an event means to one edge; null when it does not concern it. */
export type EventJudge = (edge: StoredEdge, world: EventWorld) => Promise<EventVerdict | null>;

export interface Incoming {
  readonly judge: EventJudge;
  /** Of the runs that it asks for. */
  readonly reason: Pick<RunReason, 'code' | 'requestedBy'>;
  readonly start: RunServices['start'];
}

export interface EventResult {
  /** Edges of which a run was requested. */
  readonly requested: readonly string[];
  /** By edge name: why none was. */
  readonly notes: Readonly<Record<string, EventNote>>;
}

interface Waiting extends Incoming {
  readonly resolve: (result: EventResult) => void;
  readonly reject: (error: EdgeError) => void;
}

/**
 * Takes events as they come, however many at once. Those that arrive while others are being handled are handled together after
 * them: the edges are read once for all, and each edge gets at most one request. `take` throws when the tables cannot be reached, so
 * that the event is delivered again.
 */
export class EventIntake {
  readonly #services: IntakeServices;
  #waiting: Waiting[] = [];
  #isWorking = false;

  constructor(services: IntakeServices) {
    this.#services = services;
  }

  take(incoming: Incoming): Promise<EventResult> {
    const result = new Promise<EventResult>((resolve, reject) => {
      this.#waiting.push({ ...incoming, resolve, reject });
    });
    void this.#work();
    return result;
  }

  async #work(): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      await this.#handle(batch).catch((error: unknown) => {
        for (const { reject } of batch) reject(asEdgeError(error));
      });
    }
    this.#isWorking = false;
  }

  async #handle(batch: readonly Waiting[]): Promise<void> {
    const world = await this.#look();
    const judged: Judged[] = [];
    for (const waiting of batch) judged.push({ waiting, verdicts: await verdictsOf(waiting, world) });
    const failures = await this.#request(judged);
    for (const entry of judged) settle(entry, failures);
  }

  async #look(): Promise<EventWorld> {
    const { stores, clock } = this.#services;
    const [edges, lastRemovedAt] = await Promise.all([stores.edges.list(), stores.edges.lastRemovedAt()]);
    return {
      edges,
      lastRemovedAt,
      now: secondsNow(clock),
      activeWork: onceFor(
        ({ activeRun }) => activeRun ?? '',
        async ({ activeRun }: StoredEdge): Promise<ActiveWork> => {
          if (activeRun === null) return { run: null, steps: [] };
          // The run first: its steps are stored before its plan.
          const run = await stores.runs.get(activeRun);
          return { run, steps: await stores.runs.steps(activeRun) };
        },
      ),
      sharedTurn: onceFor(
        (thing) => thing,
        (thing: string) => stores.sharedTurns.get(thing),
      ),
      sharedTurnNow: (thing) => stores.sharedTurns.get(thing),
    };
  }

  /** One request an edge, with the first event's reason. What failed for one edge does not keep the others from theirs. */
  async #request(judged: readonly Judged[]): Promise<ReadonlyMap<string, EdgeError>> {
    const asked = new Map<string, { waiting: Waiting; message: string }>();
    for (const { waiting, verdicts } of judged)
      for (const [edge, verdict] of verdicts)
        if (verdict.needed && !asked.has(edge)) asked.set(edge, { waiting, message: verdict.message });
    const failures = new Map<string, EdgeError>();
    for (const [edge, { waiting, message }] of asked) {
      const services = { ...this.#services, start: waiting.start };
      await requestRun(services, { edge, reason: { ...waiting.reason, message } }).catch((error: unknown) => {
        if (!isGone(error)) failures.set(edge, asEdgeError(error));
      });
    }
    return failures;
  }
}

/** Asks once for each, however many events want to know. */
function onceFor<T, R>(keyOf: (of: T) => string, ask: (of: T) => Promise<R>): (of: T) => Promise<R> {
  const asked = new Map<string, Promise<R>>();
  return (of) => {
    const known = asked.get(keyOf(of)) ?? ask(of);
    asked.set(keyOf(of), known);
    return known;
  };
}

interface Judged {
  readonly waiting: Waiting;
  readonly verdicts: ReadonlyMap<string, EventVerdict>;
}

async function verdictsOf({ judge }: Waiting, world: EventWorld): Promise<ReadonlyMap<string, EventVerdict>> {
  const verdicts = new Map<string, EventVerdict>();
  for (const edge of world.edges) {
    const verdict = await judge(edge, world);
    if (verdict !== null) verdicts.set(edge.name, verdict);
  }
  return verdicts;
}

function settle({ waiting, verdicts }: Judged, failures: ReadonlyMap<string, EdgeError>): void {
  const entries = [...verdicts];
  const failed = entries.flatMap(([edge, { needed }]) => (needed ? (failures.get(edge) ?? []) : []))[0];
  if (failed) return waiting.reject(failed);
  waiting.resolve({
    requested: entries.filter(([, { needed }]) => needed).map(([edge]) => edge),
    notes: Object.fromEntries(entries.flatMap(([edge, verdict]) => (verdict.needed ? [] : [[edge, verdict.note]]))),
  });
}

/** An edge that was removed in this moment needs nothing any more. */
function isGone(error: unknown): boolean {
  return error instanceof EdgeError && error.problem.code === 'EdgeNotFound';
}

/** Anything but an `EdgeError` is a defect; its text may hold anything and goes nowhere. */
function asEdgeError(error: unknown): EdgeError {
  if (error instanceof EdgeError) return error;
  const defect: Problem = {
    code: 'Internal',
    kind: 'retryable',
    what: 'An event could not be handled.',
    why: `An error of class ${error instanceof Error ? error.constructor.name : typeof error} came up.`,
    fix: 'Event Grid delivers it again; the daily sweep finds what it told of.',
  };
  return new EdgeError(defect);
}
