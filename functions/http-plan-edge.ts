import { planEdgeNow } from '../orchestrations/activities/plan-edge-now.ts';
import { childrenOf, isOurs } from '../shared/domain/gateway/gateway-document.ts';
import { classifyFailure } from '../shared/domain/operation/classify-failure.ts';
import { doingOf } from '../shared/domain/operation/doing.ts';
import type { Operation } from '../shared/domain/operation/operation.ts';
import { EdgeError } from '../shared/domain/problem.ts';
import { problem } from '../shared/domain/problem-codes.ts';
import type { EdgeSpec } from '../shared/domain/spec/edge-spec.ts';
import type { App, Call } from './call.ts';
import { findEdge } from './find-edge.ts';
import type { HttpEndpoint } from './http-endpoint.ts';
import { readSpec } from './read-spec.ts';

/** The platform ends a request after 230 seconds; backend health usually takes 10 to 30. */
const healthSeconds = 120;

/**
 * `POST /api/edges/{name}/plan`: the plan as it would run now, for the stored spec or for one in the body. Changes nothing, so
 * it also plans an edge that nobody has stored. `?renew=true` plans what `renew` would do. Blockers are part of a plan: 200.
 */
export const planEdgeEndpoint: HttpEndpoint = {
  name: 'planEdge',
  method: 'POST',
  route: 'edges/{name}/plan',
  role: 'Edge.Plan',
  handle: async (call) => {
    const { spec, renewRequested } = await wantedSpec(call);
    const health = await healthNow(call.app, spec);
    const { plan } = await planEdgeNow(call.app.ports, { spec, health, renewRequested });
    return { status: 200, body: plan };
  },
};

async function wantedSpec(call: Call): Promise<{ spec: EdgeSpec; renewRequested: boolean }> {
  const document = await call.body();
  const renew = call.query.get('renew') === 'true';
  if (document !== undefined) return { spec: readSpec(call.app, document, call.params.name), renewRequested: renew };
  const { spec, renewRequested } = await findEdge(call);
  return { spec: spec as unknown as EdgeSpec, renewRequested: renewRequested || renew };
}

/** Null while nothing of ours is on the gateway, and when the gateway cannot be read, which planning then says. */
async function healthNow(app: App, spec: EdgeSpec): Promise<unknown> {
  const gateway = await app.ports.gateways.read(spec.applicationGateway).catch((error: unknown) => {
    if (error instanceof EdgeError && error.problem.kind === 'terminal') return null;
    throw error;
  });
  if (gateway === null || !childrenOf(gateway, 'backendHttpSettingsCollection').some(isOurs)) return null;
  const started = await app.ports.gateways.startBackendHealth(spec.applicationGateway);
  return started.state === 'finished' ? started.body : awaitHealth(app, started.operation);
}

/** A request may wait where an activity may not: whoever asked is waiting as well, and nothing is lost when it is cut off. */
async function awaitHealth({ ports, pace }: App, first: Operation): Promise<unknown> {
  const end = performance.now() + healthSeconds * 1000;
  for (let operation = first; performance.now() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, pace.poll(operation) * 1000));
    const polled = await ports.operations.poll(operation);
    if (polled.state === 'succeeded') return polled.body;
    if (polled.state === 'failed') throw new EdgeError(classifyFailure(polled.failure, doingOf(operation)));
    operation = polled.operation;
  }
  throw new EdgeError(tooSlow());
}

function tooSlow() {
  return problem('AzureUnavailable', {
    what: 'The gateway has not told the health of its backend in time.',
    why: `It was asked ${healthSeconds} seconds ago.`,
    fix: 'Ask again in a minute.',
    retryAfterSeconds: 60,
  });
}
