import { EdgeError, type Problem } from '../../shared/domain/problem.ts';
import { problem } from '../../shared/domain/problem-codes.ts';

/**
 * The problem of anything that was thrown. An error that is not ours is reduced to its class: SDK errors carry request bodies
 * and tokens, and what an activity answers is stored for good.
 */
export function problemOf(error: unknown): Problem {
  if (error instanceof EdgeError) return error.problem;
  return problem('Internal', {
    what: 'edge-tls came to a state that it does not expect.',
    why: `An error of class ${classOf(error)} was not handled.`,
    fix: 'Look at the application log of this time, and report it with the correlation id.',
    evidence: { errorClass: classOf(error) },
  });
}

function classOf(error: unknown): string {
  // Not the constructor's name, which the bundler shortens.
  return error instanceof Error ? error.name : typeof error;
}

/**
 * Wraps an activity so that nothing but a plain sentence leaves it when it cannot answer at all, such as when the tables are
 * out of reach. Durable Functions then repeats it.
 */
export function guarded<I, O, C extends LogSink>(
  handler: (input: I, context: C) => Promise<O>,
): (input: I, context: C) => Promise<O> {
  return async (input, context) => {
    try {
      return await handler(input, context);
    } catch (error) {
      const { code, what } = problemOf(error);
      context.error(JSON.stringify({ code, what, at: placeOf(error) }));
      // A fresh error: no cause, no properties of the old one.
      // oxlint-disable-next-line preserve-caught-error -- the cause would be written into the history, with whatever it carries
      throw new Error(`${code}: ${what}`);
    }
  };
}

interface LogSink {
  error(message: string): void;
}

/** Where it was thrown, for the log alone: function and line, never the message. */
function placeOf(error: unknown): string | null {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return (
    stack
      .split('\n')
      .find((line) => line.trimStart().startsWith('at '))
      ?.trim() ?? null
  );
}
