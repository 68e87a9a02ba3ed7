import { takenRoot } from '../../shared/domain/run/taken-root.ts';
import type { Runs } from '../../shared/domain/stores.ts';

/** Version of the root that a run keeps to. */
export async function rootVersionOf(runs: Runs, id: string): Promise<string | null> {
  const [run, made] = await Promise.all([runs.get(id), runs.step(id, 'ensureRoot')]);
  return run === null ? null : takenRoot(run, made === null ? [] : [made]);
}
