import * as df from 'durable-functions';
import type { OrchestrationContext, Task } from 'durable-functions';
import { resultOf, type Workflow } from './workflow.ts';

type Body<I, O> = (context: OrchestrationContext, input: I) => Workflow<O>;

/** An orchestration as another one calls it: `task` for `Task.all`, or `yield*` the call for one result. */
export interface Orchestration<I, O> {
  readonly orchestrationName: string;
  readonly body: Body<I, O>;
  task(context: OrchestrationContext, input: I): Task;
  call(context: OrchestrationContext, input: I): Workflow<O>;
}

/** Declares an orchestration by name, types and body. */
export function defineOrchestration<I, O>(orchestrationName: string, body: Body<I, O>): Orchestration<I, O> {
  const task = (context: OrchestrationContext, input: I): Task =>
    context.df.callSubOrchestrator(orchestrationName, input);
  return {
    orchestrationName,
    body,
    task,
    call: (context, input) => resultOf<O>(task(context, input)),
  };
}

export function registerOrchestration<I, O>({ orchestrationName, body }: Orchestration<I, O>): void {
  df.app.orchestration(orchestrationName, function* (context) {
    return yield* body(context, context.df.getInput<I>());
  });
}
