import { CliError } from '../cli-error.ts';

/** What is said when somebody else has changed the edge since it was read: what it is now, and how to go on. */
export async function unlessChanged<T>(edge: string, again: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof CliError) || error.code !== 'PreconditionFailed') throw error;
    throw new CliError(`${edge} is not as it was when it was read, and nothing was changed. (PreconditionFailed)`, {
      code: error.code,
      why: error.why,
      suggestion: `edge-tls status ${edge} -o json shows what is stored now, and its etag. Carry your change over, then: ${again}`,
    });
  }
}
