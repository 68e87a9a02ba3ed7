import { planEdgeNow, type PlanRequest } from '../orchestrations/activities/plan-edge-now.ts';
import type { EdgeSpec } from '../shared/domain/spec/edge-spec.ts';
import type { Call } from './call.ts';
import { findEdge } from './find-edge.ts';
import { healthNow } from './health-now.ts';
import type { HttpEndpoint } from './http-endpoint.ts';
import { booleanParameter } from './query-parameter.ts';
import { readSpec } from './read-spec.ts';

/**
 * `POST /api/edges/{name}/plan`: the plan as it would run now, for the stored spec or for one in the body. Changes nothing, so
 * it also plans an edge that nobody has stored. `?renew=true` plans what `renew` would do. Blockers are part of a plan: 200.
 */
export const planEdgeEndpoint: HttpEndpoint = {
  name: 'planEdge',
  method: 'POST',
  route: 'edges/{name}/plan',
  role: 'Edge.Plan',
  takesBody: true,
  handle: async (call) => {
    const { spec, ...wanted } = await wantedSpec(call);
    const health = await healthNow(call.app, spec);
    const { plan } = await planEdgeNow(call.app.ports, { spec, health, ...wanted });
    return { status: 200, body: plan };
  },
};

type Wanted = Pick<PlanRequest, 'spec' | 'renewRequested' | 'lastSeen'>;

async function wantedSpec(call: Call): Promise<Wanted> {
  const renew = booleanParameter(call.query, 'renew');
  const document = await call.body();
  if (document !== undefined) return { spec: readSpec(call.app, document, call.params.name), renewRequested: renew };
  const { spec, renewRequested, status } = await findEdge(call);
  return { spec: spec as unknown as EdgeSpec, renewRequested: renewRequested || renew, lastSeen: status };
}
