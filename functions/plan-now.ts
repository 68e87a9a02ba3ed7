import { planEdgeNow } from '../orchestrations/activities/plan-edge-now.ts';
import type { Plan } from '../shared/domain/plan/plan.ts';
import { type PlannableEdge, type PlanOccasion, planRequestOf } from '../shared/domain/plan/plan-request.ts';
import type { App } from './call.ts';
import { healthNow } from './health-now.ts';

/** The plan of an edge as it would run now, `run` being the run that it is for. Changes nothing. */
export async function planNow(app: App, edge: PlannableEdge, run: PlanOccasion['run']): Promise<Plan> {
  const { spec } = planRequestOf(edge, { health: null, run });
  // What is taken away need not be healthy.
  const health = edge.deleting ? null : await healthNow(app, spec);
  return (await planEdgeNow(app.ports, planRequestOf(edge, { health, run }))).plan;
}
