import { childrenOf, isOurs } from '../../shared/domain/gateway/gateway-document.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { classifyFailure } from '../../shared/domain/operation/classify-failure.ts';
import { doingOf } from '../../shared/domain/operation/doing.ts';
import type { Operation } from '../../shared/domain/operation/operation.ts';
import type { Ports } from '../../shared/domain/ports.ts';
import { nullWhenRefused } from '../../shared/domain/null-when-refused.ts';
import type { Problem } from '../../shared/domain/problem.ts';

/** Backend health is an operation of its own. `body`: as Azure told it; null where it tells none. */
export type AskedHealth =
  | { readonly state: 'told'; readonly body: unknown }
  | { readonly state: 'asked'; readonly operation: Operation }
  | { readonly state: 'failed'; readonly problem: Problem };

/** Whether a gateway has a backend of edge-tls whose health it could tell. */
export function hasBackends(gateway: JsonObject): boolean {
  return childrenOf(gateway, 'backendHttpSettingsCollection').some(isOurs);
}

/** Told null when it cannot be asked (a stopped gateway tells no health): the plan then says what is in the way. */
export async function askHealth({ gateways }: Pick<Ports, 'gateways'>, gateway: string): Promise<AskedHealth> {
  const started = await nullWhenRefused(gateways.startBackendHealth(gateway));
  if (started === null) return { state: 'told', body: null };
  return started.state === 'finished'
    ? { state: 'told', body: started.body }
    : { state: 'asked', operation: started.operation };
}

/** One look at what was asked. */
export async function pollHealth(
  { operations }: Pick<Ports, 'operations'>,
  operation: Operation,
): Promise<AskedHealth> {
  const polled = await operations.poll(operation);
  if (polled.state === 'failed')
    return { state: 'failed', problem: classifyFailure(polled.failure, doingOf(operation)) };
  return polled.state === 'succeeded'
    ? { state: 'told', body: polled.body }
    : { state: 'asked', operation: polled.operation };
}
