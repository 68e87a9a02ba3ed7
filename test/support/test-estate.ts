import { beginStepWith } from '../../orchestrations/activities/begin-step.ts';
import { deliverNotificationsWith } from '../../orchestrations/activities/deliver-notifications.ts';
import { finishRunWith } from '../../orchestrations/activities/finish-run.ts';
import { paceOf } from '../../orchestrations/activities/pace.ts';
import { planUndoWith } from '../../orchestrations/activities/plan-undo.ts';
import { planRunWith } from '../../orchestrations/activities/plan-run.ts';
import { pollStepWith } from '../../orchestrations/activities/poll-step.ts';
import type { Services } from '../../orchestrations/activities/steps/step-handler.ts';
import { convergeEdge } from '../../orchestrations/converge-edge.ts';
import { notify } from '../../orchestrations/notify.ts';
import { runBranch } from '../../orchestrations/run-branch.ts';
import { runStep } from '../../orchestrations/run-step.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { requestRun } from '../../shared/domain/run/request-run.ts';
import type { Run, StepRecord } from '../../shared/domain/run/run.ts';
import { specHash } from '../../shared/domain/spec/canonical-spec.ts';
import type { EdgeStatus } from '../../shared/domain/stores.ts';
import { specDocument, specOf } from '../shared/domain/plan/converged-edge.ts';
import { InMemoryAzure, type Tap } from './in-memory-azure.ts';
import { InMemoryStores } from './in-memory-stores.ts';
import { type ActivityStub, OrchestratorRunner } from './run-orchestrator.ts';
import { createTestAuthority } from './test-authority.ts';

/** Changes how an activity is carried out: twice, or with a crash before its answer is kept. */
export type Execution = (name: string, input: unknown, activity: () => Promise<unknown>) => Promise<unknown>;

export interface EstateOptions {
  readonly spec?: Record<string, unknown>;
  readonly tap?: Tap;
  readonly execution?: Execution;
  readonly drift?: 'report' | 'repair';
}

export interface FinishedRun {
  readonly run: Run;
  readonly steps: readonly StepRecord[];
  readonly status: EdgeStatus | null;
  readonly runner: OrchestratorRunner;
  /** From its start to its end. */
  readonly seconds: number;
}

/** The deployed orchestrators and activities, on an estate in memory: whole runs in virtual time. */
export class TestEstate {
  readonly azure = new InMemoryAzure();
  readonly stores = new InMemoryStores();
  readonly services: Services;
  spec: ReturnType<typeof specOf>;
  readonly #execution: Execution;
  #started: string[] = [];

  private constructor({
    spec = specDocument,
    tap,
    execution = (_name, _input, activity) => activity(),
    drift = 'repair',
  }: EstateOptions) {
    this.spec = specOf(spec);
    this.#execution = execution;
    const script = (): readonly string[] => ['#!/bin/sh', 'exit 0'];
    this.services = { ports: this.azure.ports(tap), stores: this.stores, script, pace: paceOf(1), drift };
  }

  static async create(options: EstateOptions = {}): Promise<TestEstate> {
    const estate = new TestEstate(options);
    const now = estate.azure.clock.now();
    const times = { notBefore: now - 86_400_000, notAfter: now + 365 * 86_400_000 };
    const authority = await createTestAuthority('Public CA', { ...times, notAfter: now + 3650 * 86_400_000 });
    estate.azure.wellKnownRoots = [authority.data];
    const wildcard = await authority.issue({ names: ['*.contoso.com'], ...times });
    estate.azure.keyVault.add('https://kv-contoso.vault.azure.net', 'wildcard-contoso-com', [wildcard.data]);
    const now_ = Math.floor(now / 1000);
    await estate.stores.edges.create({
      name: estate.spec.name,
      spec: JSON.parse(JSON.stringify(estate.spec)) as JsonObject,
      specHash: specHash(estate.spec),
      requestedGeneration: 0,
      observedGeneration: 0,
      activeRun: null,
      lastRun: null,
      pendingReason: null,
      renewRequested: false,
      deleting: false,
      status: null,
      createdAt: now_,
      updatedAt: now_,
    });
    return estate;
  }

  /** Stores another spec for the next run. */
  async change(document: Record<string, unknown>): Promise<void> {
    this.spec = specOf(document);
    const edge = await this.stores.edges.get(this.spec.name);
    if (!edge) throw new Error('there is no edge');
    const spec = JSON.parse(JSON.stringify(this.spec)) as JsonObject;
    await this.stores.edges.replace({ ...edge, spec, specHash: specHash(this.spec) });
  }

  /** Requests a run and sees it through to its end. */
  async run(change: { renewRequested?: boolean } = {}, code = 'Test'): Promise<FinishedRun> {
    const { stores, azure } = this;
    const reason = { code, message: 'a test', requestedBy: 'test' };
    const services = { stores, clock: azure.clock, start: async (run: string) => void this.#started.push(run) };
    await requestRun(services, { edge: this.spec.name, reason, change });
    return this.follow(this.#started.shift() ?? '');
  }

  async follow(id: string): Promise<FinishedRun> {
    const { azure, stores, spec } = this;
    const runner = new OrchestratorRunner({
      clock: azure.clock,
      orchestrations: [convergeEdge, runBranch, runStep, notify],
      activities: this.#activities(),
    });
    const began = azure.clock.now();
    await runner.run('convergeEdge', { edge: spec.name, run: id });
    const run = await stores.runs.get(id);
    if (!run) throw new Error(`there is no run ${id}`);
    const edge = await stores.edges.get(spec.name);
    const seconds = (azure.clock.now() - began) / 1000;
    return { run, steps: await stores.runs.steps(id), status: edge?.status ?? null, runner, seconds };
  }

  /** Runs that were started and nobody has followed yet. */
  get started(): readonly string[] {
    return this.#started;
  }

  #activities(): Readonly<Record<string, ActivityStub>> {
    const start = async (run: string): Promise<void> => void this.#started.push(run);
    const activities: Record<string, (input: never) => Promise<unknown>> = {
      planRun: planRunWith(this.services),
      beginStep: beginStepWith(this.services),
      pollStep: pollStepWith(this.services),
      planUndo: planUndoWith(this.services),
      deliverNotifications: (input) => deliverNotificationsWith(this.services)(input, () => undefined),
      finishRun: (input) => finishRunWith(this.services)(input, start),
    };
    return Object.fromEntries(
      Object.entries(activities).map(([name, activity]) => [
        name,
        (input: never) => this.#execution(name, input, () => activity(input)),
      ]),
    );
  }
}
