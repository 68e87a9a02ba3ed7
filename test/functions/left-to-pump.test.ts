import { postConverge } from '../../functions/http-converge-edge.ts';
import { deleteEdge } from '../../functions/http-delete-edge.ts';
import { putEdge } from '../../functions/http-put-edge.ts';
import { postRenew } from '../../functions/http-renew-edge.ts';
import { leftToPump } from '../../functions/left-to-pump.ts';
import { problemAnswer } from '../../functions/problem-response.ts';
import type { HttpEndpoint } from '../../functions/http-endpoint.ts';
import type { Call } from '../../functions/call.ts';
import { pump } from '../../shared/domain/run/pump.ts';
import { specDocument } from '../shared/domain/plan/converged-edge.ts';
import { TestApi } from '../support/test-call.ts';

const params = { name: 'contoso-prod' };

/** Sends as `TestApi` does, while Durable Functions cannot be reached. */
function sendWithoutDurable(api: TestApi, { handle }: HttpEndpoint, body?: unknown) {
  const call: Call = {
    app: api.app,
    caller: { name: 'tester' },
    correlationId: 'c0',
    params,
    query: new URLSearchParams(),
    header: () => null,
    body: async () => body,
    start: () => Promise.reject(new Error('connect ECONNREFUSED 127.0.0.1:17071')),
  };
  return handle(call).catch((error: unknown) => problemAnswer(error, 'c0'));
}

/** A minute later, when it is there again. */
async function pumped(api: TestApi): Promise<readonly string[]> {
  const services = {
    stores: api.stores,
    clock: api.azure.clock,
    start: async (run: string) => void api.started.push(run),
    isAlive: async () => false,
  };
  return (await pump(services)).started;
}

/** An edge whose first run has ended. */
async function withEdge(): Promise<TestApi> {
  const api = new TestApi();
  await api.send(putEdge, { params, body: specDocument });
  const edge = await api.stores.edges.get('contoso-prod');
  if (edge)
    await api.stores.edges.replace({ ...edge, activeRun: null, observedGeneration: 1, lastRun: 'contoso-prod.1' });
  return api;
}

test('while Durable Functions is away a new edge is accepted, kept, and begun by the pump', async () => {
  const api = new TestApi();
  const answer = await sendWithoutDurable(api, putEdge, specDocument);
  expect(answer).toMatchObject({ status: 202, headers: { location: '/api/runs/contoso-prod.1' } });
  expect(api.started).toEqual([]);
  expect(await pumped(api)).toEqual(['contoso-prod.1']);
});

test.each<[string, HttpEndpoint, unknown]>([
  ['a changed spec', putEdge, { ...specDocument, renewal: { atLifetimePercent: 50 } }],
  ['a removal', deleteEdge, undefined],
  ['a run', postConverge, undefined],
  ['a renewal', postRenew, undefined],
])('%s as well', async (_, endpoint, body) => {
  const api = await withEdge();
  const answer = await sendWithoutDurable(api, endpoint, body);
  expect(answer).toMatchObject({ status: 202, headers: { location: '/api/runs/contoso-prod.2' } });
  expect(await api.stores.runs.get('contoso-prod.2')).toMatchObject({ status: 'NotStarted' });
  expect(await pumped(api)).toEqual(['contoso-prod.2']);
});

test('what was in the way is told', async () => {
  const told: unknown[] = [];
  const start = leftToPump(
    () => Promise.reject(new Error('away')),
    (run, error) => told.push([run, (error as Error).message]),
  );
  await start('contoso-prod.1', 'contoso-prod');
  expect(told).toEqual([['contoso-prod.1', 'away']]);
});
