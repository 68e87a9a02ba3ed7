/** How a task ended. Its value is kept as JSON text; a failure needs no text, because the SDK reads it from the history. */
export interface Outcome {
  readonly failed: boolean;
  readonly result?: string | null;
}

/**
 * A task whose continuations run at once and in order, as the extension's do: promises would run them later, and the numbers
 * of the tasks would come out differently.
 */
export class ShimTask {
  #outcome: Outcome | undefined;
  #waiting: ((outcome: Outcome) => void)[] = [];

  get outcome(): Outcome | undefined {
    return this.#outcome;
  }

  /** Ends the task; a second end is ignored, as of a cancelled timer that still fires. */
  complete(outcome: Outcome): void {
    if (this.#outcome) return;
    this.#outcome = outcome;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume(outcome);
  }

  whenDone(resume: (outcome: Outcome) => void): void {
    if (this.#outcome) resume(this.#outcome);
    else this.#waiting.push(resume);
  }
}

/** A piece of the shim: yields the task that it waits for, and is resumed with how that ended. */
export type Routine = Generator<ShimTask, Outcome, Outcome>;

export const succeeded: Outcome = { failed: false };

/** Runs a routine until its first wait, and on from there whenever a task ends. */
export function run(routine: Routine): ShimTask {
  const task = new ShimTask();
  const advance = (outcome: Outcome): void => {
    let step = routine.next(outcome);
    // A loop where the task has already ended: thousands of finished actions must not nest as many calls.
    while (!step.done && step.value.outcome) step = routine.next(step.value.outcome);
    if (step.done) task.complete(step.value);
    else step.value.whenDone(advance);
  };
  advance(succeeded);
  return task;
}

/** Ends with the first of the tasks. */
export function whenAny(tasks: readonly ShimTask[]): ShimTask {
  const any = new ShimTask();
  for (const task of tasks) task.whenDone(() => any.complete(succeeded));
  return any;
}

/** Ends when every task has ended: unlike the SDK's Task.all it does not stop at the first failure. */
export function whenAll(tasks: readonly ShimTask[]): ShimTask {
  const all = new ShimTask();
  let open = tasks.length;
  for (const task of tasks) {
    task.whenDone(() => {
      open -= 1;
      if (open === 0) all.complete(succeeded);
    });
  }
  if (open === 0) all.complete(succeeded);
  return all;
}
