import type { Runs } from '../../shared/domain/stores.ts';
import { readMemory } from './step-memory.ts';

/** The body of backend health that the run's last health wait ended with; null when it had none. */
export async function healthOfRun(runs: Runs, run: string): Promise<unknown> {
  const records = await runs.steps(run);
  const last = records.findLast(({ kind, state }) => kind === 'awaitHealthy' && state === 'Succeeded');
  return last ? (readMemory(last).memory?.health ?? null) : null;
}
