import type { RunStep, Run } from './types.ts';

/** One step's bar, in percent of the run's time: first it waited for its turn, then it ran. */
export interface Bar {
  readonly step: RunStep;
  readonly waitFrom: number;
  readonly waitWidth: number;
  readonly runFrom: number;
  readonly runWidth: number;
  /** Seconds that it has run; null when it has not begun. */
  readonly seconds: number | null;
  /** What the plan says it usually takes, in seconds, from and to. */
  readonly expected: readonly [number, number] | null;
}

/** A bar thinner than this cannot be seen. */
const minimumWidth = 0.8;

/** Bars in the order of the plan, on one scale from the run's start to its end or to now. */
export function barsOf(run: Run, now: number): readonly Bar[] {
  const start = run.startedAt ?? run.createdAt;
  const end = Math.max(run.endedAt ?? now, start + 1);
  const percent = (seconds: number): number =>
    (100 * (Math.min(Math.max(seconds, start), end) - start)) / (end - start);
  return (run.steps ?? []).map((step) => {
    const from = step.startedAt === null ? 100 : percent(step.startedAt);
    const to = step.startedAt === null ? 100 : percent(step.endedAt ?? now);
    const width = step.startedAt === null ? 0 : Math.max(to - from, minimumWidth);
    const runFrom = Math.min(from, 100 - width);
    const skipped = step.state === 'Skipped';
    return {
      step,
      waitFrom: 0,
      waitWidth: skipped ? 0 : runFrom,
      runFrom,
      runWidth: width,
      seconds: step.startedAt === null ? null : Math.max(0, (step.endedAt ?? now) - step.startedAt),
      expected: run.plan?.steps.find(({ id }) => id === step.id)?.expectedSeconds ?? null,
    };
  });
}

/** What stands in place of the bars while, or because, there is none. */
export function emptyTimelineText({ plan, endedAt }: Pick<Run, 'plan' | 'endedAt'>): string {
  if (!plan) return endedAt === null ? 'The plan is being made.' : 'No plan was made.';
  if (plan.steps.length === 0) return 'Nothing was to be done.';
  return endedAt === null ? 'No step has begun yet.' : 'No step was begun.';
}
