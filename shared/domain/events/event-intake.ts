import { EdgeError, type Problem } from '../problem.ts';
import { requestRun } from '../run/request-run.ts';
import { type RunServices, secondsNow } from '../run/run-services.ts';
import type { RunReason, StepRecord } from '../run/run.ts';
import type { StoredEdge } from '../stores.ts';
import type { EventNote, EventVerdict } from './event-note.ts';

/** What an event is judged on, read once for all events that came together. */
export interface EventWorld {
  readonly edges: readonly StoredEdge[];
  /** Epoch seconds. */
  readonly now: number;
  /** Steps of the run that is under way at an edge; empty without one. */
  activeSteps(edge: StoredEdge): Promise<readonly StepRecord[]>;
}

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
  readonly #services: Omit<RunServices, 'start'>;
  #waiting: Waiting[] = [];
  #isWorking = false;

  constructor(services: Omit<RunServices, 'start'>) {
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
    const edges = await stores.edges.list();
    const steps = new Map<string, Promise<readonly StepRecord[]>>();
    return {
      edges,
      now: secondsNow(clock),
      activeSteps: ({ activeRun }) => {
        if (activeRun === null) return Promise.resolve([]);
        const known = steps.get(activeRun) ?? stores.runs.steps(activeRun);
        steps.set(activeRun, known);
        return known;
      },
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
