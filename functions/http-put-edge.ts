import { isEnded } from '../orchestrations/activities/is-ended.ts';
import type { JsonObject } from '../shared/domain/json.ts';
import { EdgeError } from '../shared/domain/problem.ts';
import { problem } from '../shared/domain/problem-codes.ts';
import type { RunReason } from '../shared/domain/run/run.ts';
import { parseRunId, runId } from '../shared/domain/run/run-id.ts';
import { specHash } from '../shared/domain/spec/canonical-spec.ts';
import type { EdgeSpec } from '../shared/domain/spec/edge-spec.ts';
import type { EdgeRecord, StoredEdge } from '../shared/domain/stores.ts';
import type { Answer, Call } from './call.ts';
import { edgeView } from './edge-view.ts';
import type { HttpEndpoint } from './http-endpoint.ts';
import { idempotent } from './idempotency.ts';
import { etagHeader, holdPreconditions } from './precondition.ts';
import { readSpec } from './read-spec.ts';
import { requestRunOf } from './request-run-of.ts';
import { runAccepted } from './run-accepted.ts';

/**
 * `PUT /api/edges/{name}`: stores the spec and requests a run; 200 without one when it is unchanged and converged. With `If-Match` only
 * over the spec that its etag is of, with `If-None-Match: *` only where there is none.
 */
export const putEdge: HttpEndpoint = {
  name: 'putEdge',
  method: 'PUT',
  route: 'edges/{name}',
  role: 'Edge.Apply',
  takesBody: true,
  handle: idempotent('putEdge', async (call) => {
    const spec = readSpec(call.app, await call.body(), call.params.name);
    const stored = await call.app.stores.edges.get(spec.name);
    if (stored?.deleting) throw new EdgeError(deleting());
    holdPreconditions(call, stored);
    if (stored === null) return create(call, spec);
    return stored.specHash === specHash(spec) ? keep(call, stored) : replace(call, stored, spec);
  }),
};

async function create(call: Call, spec: EdgeSpec): Promise<Answer> {
  const { edges } = call.app.stores;
  try {
    await edges.create(newEdge(spec, Math.floor(call.app.ports.clock.now() / 1000)));
  } catch (error) {
    // Of two that create it at once, the later one finds what it asked not to find.
    if (error instanceof EdgeError && error.problem.code === 'EdgeExists')
      holdPreconditions(call, await edges.get(spec.name));
    throw error;
  }
  return requestRunOf(call, spec.name, reason(call, 'EdgeCreated', 'The edge was created.'));
}

/** An unchanged spec is a wish to have it so: nothing to do when it is so, the run that sees to it when there is one. */
async function keep(call: Call, stored: StoredEdge): Promise<Answer> {
  const { name, activeRun, requestedGeneration: generation, observedGeneration, status } = stored;
  const covering = activeRun !== null && parseRunId(activeRun)?.generation === generation ? activeRun : null;
  // Its record says that it has ended a moment before the edge does; what is asked for then belongs to the next run.
  const isOver = covering !== null && (await hasEnded(call, covering));
  if (covering && !isOver) return runAccepted(covering, name);
  if (!isOver && generation > observedGeneration && activeRun !== null)
    return runAccepted(runId({ edge: name, generation }), name);
  if (activeRun === null && generation === observedGeneration && status?.ready)
    return { status: 200, headers: etagHeader(stored), body: edgeView(stored) };
  return requestRunOf(
    call,
    name,
    reason(call, 'SpecStoredAgain', 'The spec was stored again, unchanged, while not ready.'),
  );
}

async function hasEnded({ app }: Call, id: string): Promise<boolean> {
  const run = await app.stores.runs.get(id);
  return run !== null && isEnded(run);
}

/** Spec and request in one guarded write: a crash between two writes must not leave a spec that no run has seen. */
async function replace(call: Call, stored: StoredEdge, spec: EdgeSpec): Promise<Answer> {
  const change = { spec: asJson(spec), specHash: specHash(spec) };
  return requestRunOf(call, stored.name, reason(call, 'SpecChanged', 'The spec was changed.'), {
    change,
    unless: (edge) => {
      if (edge.deleting) throw new EdgeError(deleting());
      holdPreconditions(call, edge);
    },
  });
}

function newEdge(spec: EdgeSpec, now: number): EdgeRecord {
  return {
    name: spec.name,
    spec: asJson(spec),
    specHash: specHash(spec),
    requestedGeneration: 0,
    observedGeneration: 0,
    activeRun: null,
    lastRun: null,
    pendingReason: null,
    renewRequested: false,
    deleting: false,
    status: null,
    createdAt: now,
    updatedAt: now,
  };
}

const asJson = (spec: EdgeSpec): JsonObject => JSON.parse(JSON.stringify(spec)) as JsonObject;

const reason = (call: Call, code: string, message: string): RunReason => ({
  code,
  message,
  requestedBy: call.caller.name,
});

function deleting() {
  return problem('EdgeDeleting', {
    what: 'The edge is being removed.',
    why: 'Its removal was requested and has not ended.',
    fix: 'Wait until GET /api/edges/{name} answers 404, then store the spec again.',
  });
}
