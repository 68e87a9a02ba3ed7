import { EdgeError, type Problem } from '../../shared/domain/problem.ts';

/**
 * Collects what cannot be read, so that everything that is in the way is told at once. What may pass is thrown on: the whole
 * observation is then repeated later.
 */
export class Gather {
  readonly blockers: Problem[] = [];

  /** The same lack of a role shows at every certificate of a vault. */
  note(problem: Problem): void {
    const known = this.blockers.some(({ code, what }) => code === problem.code && what === problem.what);
    if (!known) this.blockers.push(problem);
  }

  /** The value, or null with a blocker noted. */
  async read<T>(reading: Promise<T>): Promise<T | null> {
    try {
      return await reading;
    } catch (error) {
      if (!(error instanceof EdgeError) || error.problem.kind === 'retryable') throw error;
      this.note(error.problem);
      return null;
    }
  }
}

/** A reading whose failure tells nothing that an edge depends on: it was not reachable from here. */
export async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof EdgeError) return null;
    throw error;
  }
}

/** Null for a resource that is not there (any more); whatever else is wrong is thrown on. */
export async function missingAsNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof EdgeError && error.problem.code === 'ResourceNotFound') return null;
    throw error;
  }
}
