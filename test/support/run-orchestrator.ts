import type { OrchestrationContext, Task } from 'durable-functions';
import type { Orchestration } from '../../orchestrations/define-orchestration.ts';
import type { VirtualClock } from './virtual-clock.ts';

export type ActivityStub = (input: never) => Promise<unknown>;

export interface TestApp {
  readonly clock: VirtualClock;
  readonly orchestrations: readonly Orchestration<never, unknown>[];
  readonly activities: Readonly<Record<string, ActivityStub>>;
  /** Timers of less than a second fire at once, as on Azure Storage. */
  readonly hasEarlyTimers?: boolean;
}

/** What an orchestrator asked for, in the words of Durable Functions. */
type Action =
  | { readonly kind: 'activity' | 'subOrchestration'; readonly name: string; readonly input: unknown }
  | { readonly kind: 'timer'; readonly at: number }
  | { readonly kind: 'all'; readonly children: readonly Action[] };

interface Step {
  readonly action: Action;
  readonly answer: { readonly value: unknown } | { readonly error: string };
  readonly answeredAt: number;
}

export interface Execution {
  readonly name: string;
  readonly input: unknown;
  readonly startedAt: number;
  readonly steps: Step[];
}

/**
 * Runs orchestrators against activities that a test gives, in virtual time, without the Durable engine. Whatever travels goes
 * through JSON, as it does in a history. Every execution is replayed twice from its recorded answers, and must ask for the same
 * things in the same order.
 */
export class OrchestratorRunner {
  readonly executions: Execution[] = [];
  readonly #app: TestApp;

  constructor(app: TestApp) {
    this.#app = app;
  }

  async run<O>(name: string, input: unknown): Promise<O> {
    const result = await this.#instance(name, overJson(input));
    for (const execution of this.executions) this.#replayTwice(execution);
    return result as O;
  }

  /** Events that these executions leave in a history: a scheduling and a completion an action, and two a turn. */
  events(): number {
    const actions = this.executions.flatMap(({ steps }) => steps.flatMap(({ action }) => flat(action)));
    const turns = this.executions.reduce((sum, { steps }) => sum + steps.length + 1, 0);
    return actions.length * 2 + turns * 2 + this.executions.length * 2;
  }

  /** Largest JSON that any action or answer put into a history, in bytes. */
  largestEvent(): number {
    const texts = this.executions.flatMap(({ steps }) =>
      steps.flatMap(({ action, answer }) => [JSON.stringify(action), JSON.stringify(answer)]),
    );
    return Math.max(...texts.map((text) => Buffer.byteLength(text)));
  }

  async #instance(name: string, input: unknown): Promise<unknown> {
    let next = { input };
    for (;;) {
      const execution: Execution = { name, input: next.input, startedAt: this.#app.clock.now(), steps: [] };
      this.executions.push(execution);
      const context = new FakeContext(execution);
      const generator = this.#body(name)(context.asContext(), overJson(next.input) as never);
      const value = await this.#drive(generator, context, execution);
      if (context.continued === null) return overJson(value);
      next = { input: overJson(context.continued.input) };
    }
  }

  #body(name: string): Orchestration<never, unknown>['body'] {
    const found = this.#app.orchestrations.find(({ orchestrationName }) => orchestrationName === name);
    if (!found) throw new Error(`no orchestration is called ${name}`);
    return found.body;
  }

  async #drive(
    generator: Generator<Task, unknown, unknown>,
    context: FakeContext,
    execution: Execution,
  ): Promise<unknown> {
    let turn = generator.next();
    while (!turn.done) {
      const { action } = turn.value as unknown as { action: Action };
      const answer = await this.#perform(action).then(
        (value) => ({ value: overJson(value) }),
        (error: unknown) => ({ error: String(error instanceof Error ? error.message : error) }),
      );
      context.now = this.#app.clock.now();
      execution.steps.push({ action, answer, answeredAt: context.now });
      turn = 'error' in answer ? generator.throw(new Error(answer.error)) : generator.next(overJson(answer.value));
    }
    return turn.value;
  }

  #sleep(at: number): Promise<void> {
    const { clock, hasEarlyTimers = false } = this.#app;
    return clock.sleepUntil(hasEarlyTimers && at - clock.now() < 1000 ? clock.now() : at);
  }

  #perform(action: Action): Promise<unknown> {
    if (action.kind === 'timer') return this.#sleep(action.at);
    if (action.kind === 'all') return Promise.all(action.children.map((child) => this.#perform(child)));
    if (action.kind === 'subOrchestration') return this.#instance(action.name, action.input);
    const activity = this.#app.activities[action.name];
    if (!activity) return Promise.reject(new Error(`no activity is called ${action.name}`));
    return this.#app.clock.during(activity(overJson(action.input) as never));
  }

  #replayTwice(execution: Execution): void {
    for (let time = 0; time < 2; time++) {
      const asked = this.#replay(execution);
      const recorded = execution.steps.map(({ action }) => action);
      if (JSON.stringify(asked) !== JSON.stringify(recorded))
        throw new Error(
          `${execution.name} is not deterministic: ${JSON.stringify(asked)} is not ${JSON.stringify(recorded)}`,
        );
    }
  }

  #replay({ name, input, startedAt, steps }: Execution): Action[] {
    const context = new FakeContext({ name, input, startedAt, steps: [] });
    const generator = this.#body(name)(context.asContext(), overJson(input) as never);
    const asked: Action[] = [];
    let turn = generator.next();
    for (const { answer, answeredAt } of steps) {
      if (turn.done) break;
      asked.push((turn.value as unknown as { action: Action }).action);
      context.now = answeredAt;
      turn = 'error' in answer ? generator.throw(new Error(answer.error)) : generator.next(overJson(answer.value));
    }
    return turn.done ? asked : [...asked, (turn.value as unknown as { action: Action }).action];
  }
}

/** The part of Durable's context that orchestrators use. */
class FakeContext {
  now: number;
  continued: { readonly input: unknown } | null = null;
  readonly #input: unknown;

  constructor({ input, startedAt }: Execution) {
    this.#input = input;
    this.now = startedAt;
  }

  asContext(): OrchestrationContext {
    const task = (action: Action): { action: Action } => ({ action });
    const df = {
      getInput: () => overJson(this.#input),
      callActivityWithRetry: (name: string, _retry: unknown, input: unknown) =>
        task({ kind: 'activity', name, input: overJson(input) }),
      callSubOrchestrator: (name: string, input: unknown) =>
        task({ kind: 'subOrchestration', name, input: overJson(input) }),
      createTimer: (at: Date) => task({ kind: 'timer', at: at.getTime() }),
      continueAsNew: (input: unknown) => {
        this.continued = { input };
      },
      Task: {
        all: (tasks: { action: Action }[]) => task({ kind: 'all', children: tasks.map(({ action }) => action) }),
      },
    };
    Object.defineProperty(df, 'currentUtcDateTime', { get: () => new Date(this.now) });
    return { df } as unknown as OrchestrationContext;
  }
}

const flat = (action: Action): readonly Action[] => (action.kind === 'all' ? action.children.flatMap(flat) : [action]);

function overJson<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}
