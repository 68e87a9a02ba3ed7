import { durationOf } from '../models/duration.ts';
import { type Bar, barsOf, emptyTimelineText } from '../models/timeline.ts';
import type { Run } from '../models/types.ts';

/** The steps of a run on one scale: when each waited for its turn, when it ran, how often it tried, and what went wrong last. */
export function TimelineView({ run, now }: { run: Run; now: number }) {
  const bars = barsOf(run, now);
  if (bars.length === 0) return <p class="empty">{emptyTimelineText(run)}</p>;
  return (
    <>
      <p class="legend">
        <span class="swatch waiting" aria-hidden="true" /> waiting for its turn{' '}
        <span class="swatch running" aria-hidden="true" /> running
      </p>
      <ol class="timeline">
        {bars.map((bar) => (
          <BarView key={bar.step.id} bar={bar} />
        ))}
      </ol>
    </>
  );
}

function BarView({ bar }: { bar: Bar }) {
  const { step } = bar;
  return (
    <li class={`step ${step.state.toLowerCase()}`}>
      <p>
        <span class="state">{step.state}</span> <b>{step.title}</b> <span class="hint">{timeOf(bar)}</span>{' '}
        {step.attempts > 1 && <span class="badge soon">{step.attempts} attempts</span>}
      </p>
      <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect class="waiting" x={bar.waitFrom} y="1.5" width={bar.waitWidth} height="1" />
        <rect class="running" x={bar.runFrom} y="0" width={bar.runWidth} height="4" />
      </svg>
      <p class="why">{step.note ?? step.reason}</p>
      {step.lastProblem && step.state !== 'Succeeded' && (
        <p class="last-error">
          Last error: {step.lastProblem.what} <code>{step.lastProblem.code}</code> <b>Next:</b> {step.lastProblem.fix}
        </p>
      )}
    </li>
  );
}

/** What it took so far, and until it ends what it usually takes. */
function timeOf({ step, seconds, expected }: Bar): string {
  const usual =
    expected && step.endedAt === null && step.state !== 'Skipped'
      ? `usually ${durationOf(expected[0])} to ${durationOf(expected[1])}`
      : '';
  if (seconds === null) return usual;
  return usual ? `${durationOf(seconds)}, ${usual}` : durationOf(seconds);
}
