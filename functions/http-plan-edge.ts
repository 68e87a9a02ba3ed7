import type { JsonObject } from '../shared/domain/json.ts';
import type { Plan } from '../shared/domain/plan/plan.ts';
import type { PlannableEdge } from '../shared/domain/plan/plan-request.ts';
import { problem } from '../shared/domain/problem-codes.ts';
import { specHash } from '../shared/domain/spec/canonical-spec.ts';
import type { EdgeSpec } from '../shared/domain/spec/edge-spec.ts';
import type { StoredEdge } from '../shared/domain/stores.ts';
import type { Call } from './call.ts';
import { findEdge } from './find-edge.ts';
import type { HttpEndpoint } from './http-endpoint.ts';
import { planNow } from './plan-now.ts';
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
    const renew = booleanParameter(call.query, 'renew');
    const document = await call.body();
    const given = document === undefined ? null : readSpec(call.app, document, call.params.name);
    const stored = given === null ? await findEdge(call) : await call.app.stores.edges.get(given.name);
    if (stored?.deleting) return { status: 200, body: await removalNow(call, stored, given) };
    const edge = given === null ? stored : { ...(stored ?? nothingKnown), spec: asJson(given) };
    const { renewRequested, ...known } = edge ?? nothingKnown;
    const plan = await planNow(call.app, { ...known, renewRequested: renewRequested || renew }, null);
    return { status: 200, body: plan };
  },
};

/** A spec that was never stored: no run has seen anything of it. */
const nothingKnown: PlannableEdge = {
  spec: {},
  status: null,
  renewRequested: false,
  requestedGeneration: 0,
  deleting: false,
};

/** Whatever spec is asked about: what runs is the removal, and another spec would not even be stored. */
async function removalNow({ app }: Call, edge: StoredEdge, given: EdgeSpec | null): Promise<Plan> {
  const plan = await planNow(app, edge, null);
  if (given === null || specHash(given) === edge.specHash) return plan;
  return { ...plan, warnings: [beingRemoved(edge.name), ...plan.warnings] };
}

function beingRemoved(edge: string) {
  return problem('EdgeDeleting', {
    what: 'This is not the plan of the spec that was sent: the edge is being removed.',
    why: 'Its removal was requested and has not ended.',
    fix: 'Wait until GET /api/edges/{name} answers 404, then plan and store the spec again.',
    evidence: { edge },
  });
}

const asJson = (spec: EdgeSpec): JsonObject => JSON.parse(JSON.stringify(spec)) as JsonObject;
