import { childrenOf, isOurs } from '../shared/domain/gateway/gateway-document.ts';
import { classifyFailure } from '../shared/domain/operation/classify-failure.ts';
import { doingOf } from '../shared/domain/operation/doing.ts';
import type { Operation } from '../shared/domain/operation/operation.ts';
import { EdgeError } from '../shared/domain/problem.ts';
import { problem } from '../shared/domain/problem-codes.ts';
import type { EdgeSpec } from '../shared/domain/spec/edge-spec.ts';
import type { App } from './call.ts';

/** The platform ends a request after 230 seconds; backend health usually takes 10 to 30. */
const healthSeconds = 120;

/** Body of backend health. Null while nothing of ours is on the gateway, and when the gateway cannot be read, which planning then says. */
export async function healthNow(app: App, spec: EdgeSpec): Promise<unknown> {
  const gateway = await orRefused(app.ports.gateways.read(spec.applicationGateway));
  if (gateway === null || !childrenOf(gateway, 'backendHttpSettingsCollection').some(isOurs)) return null;
  const started = await orRefused(app.ports.gateways.startBackendHealth(spec.applicationGateway));
  if (started === null) return null;
  return started.state === 'finished' ? started.body : awaitHealth(app, started.operation);
}

/** Null for what Azure refuses: a stopped gateway tells no health, and the plan says that it is stopped. */
async function orRefused<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof EdgeError && error.problem.kind === 'terminal') return null;
    throw error;
  }
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
