import type { OrchestrationContext } from 'durable-functions';
import type { Workflow } from './workflow.ts';

const shortestSeconds = 0.2;
/** An hour: nothing that edge-tls waits for is asked for less often. */
const longestSeconds = 3600;

/** A durable timer, clamped, so that a strange `Retry-After` can neither spin nor sleep for days. */
export function* wait(context: OrchestrationContext, seconds: number): Workflow<void> {
  const clamped = Math.min(
    longestSeconds,
    Math.max(shortestSeconds, Number.isFinite(seconds) ? seconds : longestSeconds),
  );
  yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + clamped * 1000));
}
