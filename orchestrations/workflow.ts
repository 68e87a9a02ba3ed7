import type { Task } from 'durable-functions';

/** A piece of an orchestrator: yields durable tasks, ends with a value. */
export type Workflow<O> = Generator<Task, O, unknown>;

/** The one place where what the SDK sends back into an orchestrator gets its type: what the task was declared to answer. */
export function* resultOf<O>(task: Task): Workflow<O> {
  return (yield task) as O;
}
