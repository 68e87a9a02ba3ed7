import { EdgeError } from './problem.ts';

/** Null for what Azure refuses for good; what may pass is thrown on. */
export async function nullWhenRefused<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof EdgeError && error.problem.kind === 'terminal') return null;
    throw error;
  }
}
