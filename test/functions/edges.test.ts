import { postConverge } from '../../functions/http-converge-edge.ts';
import { getEdge } from '../../functions/http-get-edge.ts';
import { getEdges } from '../../functions/http-get-edges.ts';
import { getRun } from '../../functions/http-get-run.ts';
import { listRuns } from '../../functions/http-list-runs.ts';
import { planEdgeEndpoint } from '../../functions/http-plan-edge.ts';
import { putEdge } from '../../functions/http-put-edge.ts';
import { completeRun } from '../../shared/domain/run/complete-run.ts';
import { specDocument } from '../shared/domain/plan/converged-edge.ts';
import { TestApi } from '../support/test-call.ts';

const params = { name: 'contoso-prod' };
const endpoint = specDocument.endpoints[0];
const withEndpoint = (change: object): object => ({ ...specDocument, endpoints: [{ ...endpoint, ...change }] });
const codeOf = ({ body }: { body?: unknown }): string => (body as { code: string }).code;

/** Ends the active run as a run that found everything right does. */
async function converge(api: TestApi): Promise<void> {
  const edge = await api.stores.edges.get('contoso-prod');
  const status = {
    ready: true,
    reason: 'Converged',
    message: 'ok',
    at: 0,
    hops: [],
    dns: [],
    health: [],
    renewalAt: null,
  };
  const services = { stores: api.stores, clock: api.azure.clock, start: async () => undefined };
  await completeRun(services, { edge: 'contoso-prod', run: edge?.activeRun ?? '', outcome: { status } });
}

describe('PUT /api/edges/{name}', () => {
  test('stores a new edge, requests a run and says where to follow it', async () => {
    const api = new TestApi();
    const answer = await api.send(putEdge, { params, body: specDocument });
    expect(answer).toMatchObject({
      status: 202,
      headers: { location: '/api/runs/contoso-prod.1', 'retry-after': '5' },
    });
    expect(api.started).toEqual(['contoso-prod.1']);
    expect(await api.stores.edges.get('contoso-prod')).toMatchObject({
      activeRun: 'contoso-prod.1',
      requestedGeneration: 1,
    });
    expect(await api.stores.runs.get('contoso-prod.1')).toMatchObject({
      status: 'NotStarted',
      reason: { code: 'EdgeCreated', requestedBy: 'tester' },
    });
  });

  test('answers 200 without a run when the spec is unchanged and converged', async () => {
    const api = new TestApi();
    await api.send(putEdge, { params, body: specDocument });
    await converge(api);
    const writes = api.stores.edges.writes;
    const answer = await api.send(putEdge, { params, body: specDocument });
    expect(answer).toMatchObject({ status: 200, body: { name: 'contoso-prod' } });
    expect(api.started).toHaveLength(1);
    expect(api.stores.edges.writes).toBe(writes);
  });

  test('an unchanged spec whose run is under way answers that run', async () => {
    const api = new TestApi();
    await api.send(putEdge, { params, body: specDocument });
    const answer = await api.send(putEdge, { params, body: specDocument });
    expect(answer).toMatchObject({ status: 202, headers: { location: '/api/runs/contoso-prod.1' } });
    expect((await api.stores.edges.get('contoso-prod'))?.requestedGeneration).toBe(1);
  });

  test('a changed spec requests another run, which waits for the one under way', async () => {
    const api = new TestApi();
    await api.send(putEdge, { params, body: specDocument });
    const changed = withEndpoint({ rule: { type: 'Basic', priority: 200 } });
    const answer = await api.send(putEdge, { params, body: changed });
    expect(answer).toMatchObject({ status: 202, headers: { location: '/api/runs/contoso-prod.2' } });
    expect(api.started).toEqual(['contoso-prod.1']);
    expect(await api.stores.edges.get('contoso-prod')).toMatchObject({
      requestedGeneration: 2,
      activeRun: 'contoso-prod.1',
    });
  });

  test('a second edge on one gateway is refused with the name of the first, whatever the case of the id', async () => {
    const api = new TestApi();
    await api.send(putEdge, { params, body: specDocument });
    const applicationGateway = specDocument.applicationGateway.replace('agw-contoso', 'AGW-Contoso');
    const answer = await api.send(putEdge, {
      params: { name: 'other' },
      body: { ...specDocument, name: 'other', applicationGateway },
    });
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ code: 'GatewayTaken', evidence: { edge: 'contoso-prod' } });
    expect(await api.stores.edges.get('other')).toBeNull();
  });

  test.each<[string, unknown, number, string]>([
    ['no body', undefined, 400, 'MalformedJson'],
    ['a list', [], 400, 'SpecInvalid'],
    ['an unknown field', { ...specDocument, colour: 'red' }, 400, 'SpecInvalid'],
    ['another name than the address', { ...specDocument, name: 'other' }, 400, 'NameMismatch'],
    ['a host name with a blank', withEndpoint({ internalHostname: 'ap im.contoso.internal' }), 400, 'SpecInvalid'],
    ['a host name with a command', withEndpoint({ internalHostname: '$(id).contoso.internal' }), 400, 'SpecInvalid'],
    [
      'a host name with a semicolon',
      withEndpoint({ internalHostname: 'apim;id.contoso.internal' }),
      400,
      'SpecInvalid',
    ],
    ['a host name with a newline', withEndpoint({ internalHostname: 'apim\n.contoso.internal' }), 400, 'SpecInvalid'],
    ['a trailing dot', withEndpoint({ internalHostname: 'apim.contoso.internal.' }), 400, 'SpecInvalid'],
    ['a name outside the zone', withEndpoint({ internalHostname: 'apim.fabrikam.internal' }), 400, 'SpecInvalid'],
    [
      'a gateway of another type',
      { ...specDocument, applicationGateway: specDocument.apiManagement },
      400,
      'SpecInvalid',
    ],
    ['two endpoints of one name', { ...specDocument, endpoints: [endpoint, endpoint] }, 400, 'SpecInvalid'],
  ])('refuses %s and changes nothing', async (_, body, status, code) => {
    const api = new TestApi();
    const answer = await api.send(putEdge, { params, body });
    expect({ status: answer.status, code: codeOf(answer) }).toEqual({ status, code });
    expect(api.stores.edges.writes).toBe(0);
    expect(api.started).toEqual([]);
    expect(api.azure.totalCalls()).toBe(0);
  });

  test('names every place of a spec with problems, by pointer', async () => {
    const body = { ...withEndpoint({ internalHostname: 'a b', rule: { type: 'Basic', priority: 0 } }), colour: 'red' };
    const answer = await new TestApi().send(putEdge, { params, body });
    expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json' });
    const { errors } = answer.body as { errors: { pointer: string }[] };
    expect(errors.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(['/endpoints/0/internalHostname', '/endpoints/0/rule/priority', '/colour']),
    );
  });

  test('refuses a vault of another cloud', async () => {
    const api = new TestApi('vault.azure.net');
    const answer = await api.send(putEdge, { params, body: { ...specDocument, keyVault: 'https://evil.example' } });
    expect(answer.body).toMatchObject({ code: 'SpecInvalid', errors: [{ pointer: '/keyVault' }] });
    expect(api.stores.edges.writes).toBe(0);
  });

  test('refuses to change an edge that is being removed', async () => {
    const api = new TestApi();
    await api.send(putEdge, { params, body: specDocument });
    const edge = await api.stores.edges.get('contoso-prod');
    if (edge) await api.stores.edges.replace({ ...edge, deleting: true });
    expect(await api.send(putEdge, { params, body: specDocument })).toMatchObject({
      status: 409,
      body: { code: 'EdgeDeleting' },
    });
  });
});

describe('Idempotency-Key', () => {
  const headers = { 'idempotency-key': 'a-key' };

  test('the same request gets the first answer again, without a second effect', async () => {
    const api = new TestApi();
    await api.send(putEdge, { params, body: specDocument });
    await converge(api);
    const first = await api.send(postConverge, { params, headers });
    const second = await api.send(postConverge, { params, headers });
    expect(second).toMatchObject({
      status: 202,
      body: first.body,
      headers: { ...first.headers, 'idempotency-replayed': 'true' },
    });
    expect((await api.stores.edges.get('contoso-prod'))?.requestedGeneration).toBe(2);
  });

  test('another request under the same key is refused with 422', async () => {
    const api = new TestApi();
    await api.send(putEdge, { params, body: specDocument, headers });
    const other = withEndpoint({ rule: { type: 'Basic', priority: 7 } });
    const answer = await api.send(putEdge, { params, body: other, headers });
    expect(answer).toMatchObject({ status: 422, body: { code: 'IdempotencyKeyReused' } });
    expect((await api.stores.edges.get('contoso-prod'))?.requestedGeneration).toBe(1);
  });

  test('keys of different callers are different keys', async () => {
    const api = new TestApi();
    await api.send(putEdge, { params, body: specDocument, headers });
    expect((await api.send(postConverge, { params, headers, caller: 'somebody else' })).status).toBe(202);
  });

  test('a refusal is not kept, so a corrected store is seen', async () => {
    const api = new TestApi();
    expect((await api.send(postConverge, { params, headers })).status).toBe(404);
    await api.send(putEdge, { params, body: specDocument });
    expect((await api.send(postConverge, { params, headers })).status).toBe(202);
  });

  test.each(['', 'a b', 'ü', 'x'.repeat(256)])('%j is no key', async (key) => {
    const answer = await new TestApi().send(postConverge, { params, headers: { 'idempotency-key': key } });
    expect(answer).toMatchObject({ status: 400, body: { code: 'IdempotencyKeyMalformed' } });
  });
});

describe('reading', () => {
  test('an edge that nobody stored is 404, and so is a name that none can have', async () => {
    const api = new TestApi();
    for (const name of ['contoso-prod', '../x', 'UPPER', "'or 1 eq 1"])
      expect(await api.send(getEdge, { params: { name } })).toMatchObject({
        status: 404,
        body: { code: 'EdgeNotFound' },
      });
  });

  test('an edge is shown with its condition; a list has it too', async () => {
    const api = new TestApi();
    await api.send(putEdge, { params, body: specDocument });
    expect((await api.send(getEdge, { params })).body).toMatchObject({
      name: 'contoso-prod',
      conditions: [{ type: 'Ready', status: 'Unknown', reason: 'NeverRun' }],
      activeRun: 'contoso-prod.1',
    });
    await converge(api);
    const { body } = await api.send(getEdges);
    expect((body as { edges: unknown[] }).edges).toMatchObject([
      { conditions: [{ status: 'True', reason: 'Converged' }], lastRun: 'contoso-prod.1' },
    ]);
  });

  test('a run is shown with its steps and without what they remember', async () => {
    const api = new TestApi();
    await api.send(putEdge, { params, body: specDocument });
    const run = await api.stores.runs.get('contoso-prod.1');
    if (run)
      await api.stores.runs.update({ ...run, continuation: { operation: { pollUrl: 'https://signed' } }, spec: {} });
    await api.stores.runs.saveStep('contoso-prod.1', 0, {
      id: 'buildGateway',
      kind: 'buildGateway',
      endpoint: null,
      title: 't',
      reason: 'r',
      state: 'Running',
      attempts: 1,
      startedAt: 1,
      endedAt: null,
      lastProblem: null,
      note: null,
      continuation: { memory: { operation: { pollUrl: 'https://signed' } } },
    });
    const { body } = await api.send(getRun, { params: { id: 'contoso-prod.1' } });
    expect(body).toMatchObject({ id: 'contoso-prod.1', steps: [{ id: 'buildGateway', state: 'Running' }] });
    const list = await api.send(listRuns, { params });
    expect(JSON.stringify([body, list.body])).not.toContain('signed');
    expect((list.body as { runs: unknown[] }).runs).toHaveLength(1);
  });

  test.each(['contoso-prod.2', 'contoso-prod', 'x/../y', 'contoso-prod.1e9'])('there is no run %s', async (id) => {
    expect(await new TestApi().send(getRun, { params: { id } })).toMatchObject({
      status: 404,
      body: { code: 'RunNotFound' },
    });
  });
});

describe('POST /api/edges/{name}/plan', () => {
  test('plans a spec that nobody has stored, and changes nothing', async () => {
    const api = new TestApi();
    const { status, body } = await api.send(planEdgeEndpoint, { params, body: specDocument });
    expect(status).toBe(200);
    expect((body as { steps: { id: string }[] }).steps.map(({ id }) => id)).toContain('buildGateway');
    expect(api.stores.edges.writes).toBe(0);
    expect([...api.azure.writes, ...api.azure.keyVault.writes]).toEqual([]);
  });

  test('blockers are part of a plan', async () => {
    const body = withEndpoint({ rule: { type: 'Basic', priority: 10 } });
    const answer = await new TestApi().send(planEdgeEndpoint, { params, body });
    expect(answer).toMatchObject({ status: 200, body: { blockers: [{ code: 'PriorityTaken' }] } });
  });

  test('without a body it plans what is stored; nothing stored is 404', async () => {
    const api = new TestApi();
    expect((await api.send(planEdgeEndpoint, { params })).status).toBe(404);
    await api.send(putEdge, { params, body: specDocument });
    expect((await api.send(planEdgeEndpoint, { params })).status).toBe(200);
  });
});
