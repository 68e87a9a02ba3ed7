import { askHealth, type AskedHealth, hasBackends, pollHealth } from '../orchestrations/activities/ask-health.ts';
import { nullWhenRefused } from '../shared/domain/null-when-refused.ts';
import { EdgeError } from '../shared/domain/problem.ts';
import { problem } from '../shared/domain/problem-codes.ts';
import type { EdgeSpec } from '../shared/domain/spec/edge-spec.ts';
import type { App } from './call.ts';

/** The platform ends a request after 230 seconds, whatever the time scale; backend health usually takes 10 to 30. */
const healthSeconds = 120;

type Asking = Pick<App, 'ports' | 'pace'>;

/** Body of backend health. Null while nothing of ours is on the gateway, and when the gateway cannot be read, which planning then says. */
export async function healthNow(
  app: Asking,
  { applicationGateway }: Pick<EdgeSpec, 'applicationGateway'>,
): Promise<unknown> {
  const gateway = await nullWhenRefused(app.ports.gateways.read(applicationGateway));
  if (gateway === null || !hasBackends(gateway)) return null;
  return awaited(app, await askHealth(app.ports, applicationGateway));
}

/** A request may wait where an activity may not: whoever asked is waiting as well, and nothing is lost when it is cut off. */
async function awaited({ ports, pace }: Asking, first: AskedHealth): Promise<unknown> {
  const end = ports.clock.now() + healthSeconds * 1000;
  let asked = first;
  while (asked.state === 'asked' && ports.clock.now() < end) {
    await ports.clock.wait(pace.poll(asked.operation) * 1000);
    asked = await pollHealth(ports, asked.operation);
  }
  if (asked.state === 'told') return asked.body;
  throw new EdgeError(asked.state === 'failed' ? asked.problem : tooSlow());
}

function tooSlow() {
  return problem('AzureUnavailable', {
    what: 'The gateway has not told the health of its backend in time.',
    why: `It was asked ${healthSeconds} seconds ago.`,
    fix: 'Ask again in a minute.',
    retryAfterSeconds: 60,
  });
}
