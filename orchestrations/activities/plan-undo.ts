import { undoOfRun } from '../../shared/domain/rollback/undo-of-run.ts';
import type { Run } from '../../shared/domain/run/run.ts';
import type { EdgeSpec } from '../../shared/domain/spec/edge-spec.ts';
import type { RunInput, Undo } from '../run-input.ts';
import { canceled } from './canceled.ts';
import { gatewayBefore } from './gateway-before.ts';
import { isEnded } from './is-ended.ts';
import { newStepRecord } from './step-records.ts';
import type { Services } from './steps/step-handler.ts';

/** Decides, once for a run whose steps did not all succeed, what is taken back. Asked again, it answers the same. */
export const planUndoWith =
  ({ stores }: Services) =>
  async ({ edge: name, run: id }: RunInput): Promise<Undo> => {
    const [run, edge] = await Promise.all([stores.runs.get(id), stores.edges.get(name)]);
    if (!run?.plan || !run.spec || edge?.activeRun !== id || isEnded(run)) return { steps: [] };
    const undo = run.undo ?? (await undoOf({ ...run, plan: run.plan }, stores));
    await stores.runs.update({ ...run, undo });
    const first = run.plan.steps.length;
    const records = await Promise.all(undo.map((step) => stores.runs.step(id, step.id)));
    await Promise.all(
      undo.map((step, index) => stores.runs.saveStep(id, first + index, records[index] ?? newStepRecord(step))),
    );
    return { steps: undo.map((step) => step.id) };
  };

async function undoOf(run: Run & { readonly plan: NonNullable<Run['plan']> }, { runs }: Services['stores']) {
  const { onUnhealthy } = run.spec as unknown as EdgeSpec;
  const [before, cancel] = await Promise.all([gatewayBefore(runs, run.id), canceled(runs, run.id)]);
  return undoOfRun({ plan: run.plan, onUnhealthy, wroteGateway: before !== null, canceled: cancel !== null });
}
