import { findEdge } from './find-edge.ts';
import type { HttpEndpoint } from './http-endpoint.ts';
import { idempotent } from './idempotency.ts';
import { holdPreconditions } from './precondition.ts';
import { requestRunOf } from './request-run-of.ts';

/** `POST /api/edges/{name}/converge`: requests a run. */
export const postConverge: HttpEndpoint = {
  name: 'convergeEdgeNow',
  method: 'POST',
  route: 'edges/{name}/converge',
  role: 'Edge.Apply',
  handle: idempotent('converge', async (call) => {
    const { name } = await findEdge(call);
    const message = 'A run was requested.';
    const reason = { code: 'ConvergeRequested', message, requestedBy: call.caller.name };
    return requestRunOf(call, name, reason, { unless: (edge) => holdPreconditions(call, edge) });
  }),
};
