import type { OrchestrationContext } from 'durable-functions';
import type { Workflow } from './workflow.ts';

const shortestSeconds = 0.2;
/** An hour: nothing that edge-tls waits for is asked for less often. */
const longestSeconds = 3600;

/** Azure Storage keeps a message back for whole seconds, so that a timer of less fires at once (seen on the extension 3.19.0). */
const shortestInTimeSeconds = 1;

/**
 * A durable timer, clamped, so that a strange `Retry-After` can neither spin nor sleep for days. It may fire before it is due: what was
 * left is then made up for by one that is long enough to be in time, and not by one as short again, which would spin.
 */
export function* wait(context: OrchestrationContext, seconds: number): Workflow<void> {
  const clamped = Math.min(
    longestSeconds,
    Math.max(shortestSeconds, Number.isFinite(seconds) ? seconds : longestSeconds),
  );
  const due = later(context, clamped);
  yield context.df.createTimer(due);
  if (context.df.currentUtcDateTime < due) yield context.df.createTimer(later(context, shortestInTimeSeconds));
}

const later = ({ df }: OrchestrationContext, seconds: number): Date =>
  new Date(df.currentUtcDateTime.getTime() + seconds * 1000);
