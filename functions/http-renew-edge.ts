import { findEdge } from './find-edge.ts';
import type { HttpEndpoint } from './http-endpoint.ts';
import { idempotent } from './idempotency.ts';
import { holdPreconditions } from './precondition.ts';
import { requestRunOf } from './request-run-of.ts';

/** `POST /api/edges/{name}/renew`: requests a run that makes a new leaf, however good the present one is. */
export const postRenew: HttpEndpoint = {
  name: 'renewEdge',
  method: 'POST',
  route: 'edges/{name}/renew',
  role: 'Edge.Apply',
  handle: idempotent('renew', async (call) => {
    const { name } = await findEdge(call);
    const message = 'A new certificate was requested.';
    const reason = { code: 'RenewRequested', message, requestedBy: call.caller.name };
    // In the same guarded write as the request: a crash between two writes must not lose the wish.
    return requestRunOf(call, name, reason, {
      change: { renewRequested: true },
      unless: (edge) => holdPreconditions(call, edge),
    });
  }),
};
