import type { EdgeStatus, HopStatus } from '../shared/domain/stores.ts';
import type { Plan } from '../shared/domain/plan/plan.ts';
import type { Run, StepRecord } from '../shared/domain/run/run.ts';

/** An edge as `GET /api/edges/{name}` answers it. */
export interface EdgeView {
  readonly name: string;
  readonly conditions: readonly {
    readonly type: string;
    readonly status: 'True' | 'False' | 'Unknown';
    readonly reason: string;
    readonly message: string;
  }[];
  readonly hops: readonly HopStatus[];
  readonly dns: EdgeStatus['dns'];
  readonly publicNames?: EdgeStatus['publicNames'];
  readonly warnings?: EdgeStatus['warnings'];
  readonly health: readonly {
    readonly endpoint: string;
    readonly address: string;
    readonly health: string;
    readonly log: string;
  }[];
  /** Epoch seconds. */
  readonly renewalAt: number | null;
  readonly observedAt: number | null;
  readonly activeRun: string | null;
  readonly lastRun: string | null;
}

/** A run as `GET /api/runs/{id}` answers it. */
export type RunView = Omit<Run, 'spec'> & { readonly steps: readonly Omit<StepRecord, 'continuation'>[] };

/** A run as lists show it. */
export type RunSummary = Omit<Run, 'spec' | 'plan'> & { readonly stepCount: number | null };

export type PlanView = Plan;
