import * as df from 'durable-functions';
import type { ActivityHandler as FunctionHandler, OrchestrationContext } from 'durable-functions';
import { resultOf, type Workflow } from './workflow.ts';

/** An activity as an orchestrator calls it: `const answer = yield* planRun(context, { edge, run })`, typed both ways. */
export interface Activity<I, O> {
  (context: OrchestrationContext, input: I): Workflow<O>;
  readonly activityName: string;
}

/** What the host tells an activity of its own invocation. */
export type Invocation = Parameters<FunctionHandler>[1];

/** What an activity does, with everything it needs already bound. */
export type ActivityHandler<I, O> = (input: I, context: Invocation) => Promise<O>;

/**
 * For what no activity can answer with a value: the tables out of reach, a worker that went away. Expected failures are
 * values, and are not retried here.
 */
const retry = new df.RetryOptions(5_000, 6);
retry.backoffCoefficient = 2;
retry.maxRetryIntervalInMilliseconds = 60_000;

/** Declares an activity by name and types. The composition root gives it its handler with {@link registerActivity}. */
export function defineActivity<I, O>(activityName: string): Activity<I, O> {
  const call = (context: OrchestrationContext, input: I): Workflow<O> =>
    resultOf<O>(context.df.callActivityWithRetry(activityName, retry, input));
  return Object.assign(call, { activityName });
}

/** Gives a declared activity its handler. `withClient` binds a Durable client, for activities that start another run. */
export function registerActivity<I, O>(
  activity: Activity<I, O>,
  handler: ActivityHandler<I, O>,
  options: { readonly withClient?: boolean } = {},
): void {
  df.app.activity(activity.activityName, {
    handler: (input: unknown, context) => handler(input as I, context),
    ...(options.withClient ? { extraInputs: [df.input.durableClient()] } : {}),
  });
}
