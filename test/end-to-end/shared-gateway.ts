import { gatewaySnapshot } from '../../shared/domain/rollback/gateway-snapshot.ts';
import { foreignPart } from '../../shared/domain/gateway/foreign-objects.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { apiVersions, ids } from '../../local/sample/names.ts';
import type { RunView } from '../../local/demo/api-client.ts';
import type { EdgeTls } from './edge-tls.ts';

export interface GatewayParts {
  /** By collection; empty ones left out. */
  readonly ours: Readonly<Record<string, readonly JsonObject[]>>;
  readonly foreign: JsonObject;
}

/** The sample's gateway as its owner reads it, without etags and states, which change with every write. */
export async function gatewayParts({ stack }: EdgeTls): Promise<GatewayParts> {
  const gateway = (await stack.session.get(ids.gateway, apiVersions.network)) as JsonObject;
  const ours = Object.entries(gatewaySnapshot(gateway)).filter(([, children]) => children.length > 0);
  return { ours: withoutStates(Object.fromEntries(ours)), foreign: foreignPart(gateway) };
}

function withoutStates<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (key, entry: unknown) => (key === 'provisioningState' ? undefined : entry)),
  ) as T;
}

export interface ApiAnswer {
  readonly status: number;
  readonly location: string | null;
  readonly body: Record<string, unknown>;
}

/** A plain request to edge-tls's own API, whatever it answers. */
export async function ask({ stack }: EdgeTls, method: string, path: string, body?: unknown): Promise<ApiAnswer> {
  const answer = await fetch(stack.api + path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    location: answer.headers.get('location'),
    body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
  };
}

/** Waits until a run is as is asked for; an Error when it has ended otherwise or takes too long. */
export async function until(edgeTls: EdgeTls, run: string, isSo: (view: RunView) => boolean): Promise<RunView> {
  for (let look = 0; look < 600; look++) {
    const view = await edgeTls.api.run(run);
    if (isSo(view)) return view;
    if (['Succeeded', 'Failed', 'Canceled'].includes(view.status))
      throw new Error(`${run} is ${view.status}: ${JSON.stringify(view.problem)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${run} never came so far`);
}

/** Until whatever was asked for has been done. */
export async function noRunIsActive(edgeTls: EdgeTls): Promise<void> {
  for (let turn = 0; turn < 600; turn++) {
    const { body } = await ask(edgeTls, 'GET', `/api/edges/${String(edgeTls.spec.name)}`);
    if (body.activeRun === null) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('there is always another run');
}
