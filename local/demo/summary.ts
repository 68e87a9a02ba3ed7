import { isRenewed, type RenewalReport } from './act-renew.ts';
import type { EdgeView, HopView, RunView, StepView } from './api-client.ts';

/** What `demo --json` prints. Times are in seconds. */
export interface DemoReport {
  readonly ok: boolean;
  readonly seconds: number;
  readonly edge: string;
  readonly run: { readonly id: string; readonly status: string; readonly problem: RunView['problem'] };
  readonly steps: readonly (Pick<StepView, 'id' | 'state' | 'reason' | 'attempts'> & {
    readonly seconds: number | null;
  })[];
  readonly hops: readonly HopView[];
  readonly dns: { readonly name: string; readonly answer: readonly string[] | null } | null;
  readonly health: EdgeView['health'];
  readonly response: { readonly status: number; readonly body: string };
  /** Null when there was nothing to renew. */
  readonly renewal: RenewalReport | null;
}

export interface Seen {
  readonly seconds: number;
  readonly run: RunView;
  readonly edge: EdgeView;
  readonly response: { readonly status: number; readonly body: string };
  readonly renewal: RenewalReport | null;
}

export function reportOf({ seconds, run, edge, response, renewal }: Seen): Omit<DemoReport, 'ok'> {
  const record = edge.dns[0];
  return {
    seconds: Math.round(seconds * 10) / 10,
    edge: edge.name,
    run: { id: run.id, status: run.status, problem: run.problem },
    steps: run.steps.map(({ id, state, reason, attempts, startedAt, endedAt }) => ({
      id,
      state,
      reason,
      attempts,
      seconds: startedAt === null || endedAt === null ? null : endedAt - startedAt,
    })),
    hops: edge.hops,
    dns: record ? { name: record.name, answer: record.answers } : null,
    health: edge.health,
    response: { status: response.status, body: response.body },
    renewal,
  };
}

/** Proven: the run succeeded, both hops verified, the name resolves, every server is healthy, the web app answered, and a renewal failed nobody. */
export function isProven(report: Omit<DemoReport, 'ok'>): boolean {
  return (
    report.run.status === 'Succeeded' &&
    report.hops.length >= 2 &&
    report.hops.every(({ verified }) => verified) &&
    (report.dns?.answer?.length ?? 0) === 1 &&
    report.health.length > 0 &&
    report.health.every(({ health }) => health === 'Healthy' || health === 'Up') &&
    report.response.status === 200 &&
    report.renewal !== null &&
    isRenewed(report.renewal)
  );
}
