import { endpoints } from '../../functions/endpoints.ts';
import { type HttpEndpoint, responseOf, type Setup } from '../../functions/http-endpoint.ts';
import { readiness } from '../../functions/http-healthz.ts';
import { planFingerprint } from '../../shared/domain/plan/plan-fingerprint.ts';
import type { Plan } from '../../shared/domain/plan/plan.ts';
import { EdgeError } from '../../shared/domain/problem.ts';
import { problem } from '../../shared/domain/problem-codes.ts';
import type { Run, StepRecord } from '../../shared/domain/run/run.ts';
import { specDocument } from '../shared/domain/plan/converged-edge.ts';
import {
  DescribedApi,
  describedOperations,
  entra,
  holdAgainstDocument,
  type Received,
  principalWith,
  type Sent,
} from '../support/described-api.ts';

const params = { name: 'contoso-prod', id: 'contoso-prod.1' };
const api = new DescribedApi();
const seen = new Set<string>();
const all = endpoints.map((endpoint) => ({ name: endpoint.name, endpoint }));
const writes = all.filter(({ endpoint }) => endpoint.method !== 'GET');
const conditional = ['putEdge', 'deleteEdge', 'convergeEdgeNow', 'renewEdge'];
const keyed = writes.filter(({ name }) => name !== 'planEdge');

const signedIn = { 'x-ms-client-principal': principalWith('Edge.Apply') };
function keyedBy(key: string): Record<string, string> {
  return { ...signedIn, 'idempotency-key': key };
}

/** The route of this function, on an API that is shared by this file's tests unless another is given. */
async function send(name: string, sent: Sent = {}, on = api): Promise<Received> {
  const endpoint = endpoints.find((each) => each.name === name);
  if (!endpoint) throw new Error(`there is no ${name}`);
  const received = await on.request(endpoint, { params, ...sent });
  for (const one of on.seen) seen.add(one);
  return received;
}

const codeOf = ({ status, body }: Received): string => `${status} ${(body as { code?: string }).code ?? ''}`.trim();

/** An API that has the sample edge, whose first run is under way. */
async function withEdge(): Promise<DescribedApi> {
  const fresh = new DescribedApi();
  await fresh.request(endpoints[0] as HttpEndpoint, { params, body: specDocument });
  return fresh;
}

async function withRun(change: Partial<Run>): Promise<DescribedApi> {
  const fresh = await withEdge();
  const run = await fresh.stores.runs.get('contoso-prod.1');
  if (run === null) throw new Error('there is no run');
  await fresh.stores.runs.update({ ...run, ...change });
  return fresh;
}

const step: StepRecord = {
  id: 'ensureRecord',
  kind: 'ensureRecord',
  endpoint: null,
  title: 'Set the record',
  reason: 'It is missing.',
  state: 'Failed',
  attempts: 2,
  startedAt: 1,
  endedAt: 2,
  lastProblem: problem('StoreUnavailable', { what: 'a', why: 'b', fix: 'c', evidence: { tries: 3 } }),
  note: null,
  continuation: { url: 'https://signed' },
};

describe('answers of the API are as the OpenAPI document says', () => {
  test('an edge from its first PUT to its removal', async () => {
    expect(codeOf(await send('putEdge', { body: specDocument, headers: keyedBy('one') }))).toBe('202');
    const replayed = await send('putEdge', { body: specDocument, headers: keyedBy('one') });
    expect(replayed.headers['idempotency-replayed']).toBe('true');
    for (const name of ['getEdges', 'getEdge', 'listRuns', 'getRun', 'doctorEdge', 'planEdge', 'openApi', 'docs'])
      expect([name, (await send(name)).status]).toEqual([name, 200]);
    for (const name of ['convergeEdgeNow', 'renewEdge', 'cancelRun', 'deleteEdge'])
      expect([name, (await send(name)).status]).toEqual([name, 202]);
    expect(codeOf(await send('putEdge', { body: specDocument }))).toBe('409 EdgeDeleting');
  });

  test('an edge that is converged, with everything that was seen of it', async () => {
    const fresh = await withEdge();
    const edge = await fresh.stores.edges.get('contoso-prod');
    if (edge === null) throw new Error('there is no edge');
    const hop = {
      endpoint: 'gateway',
      host: 'api.contoso.com',
      subject: null,
      issuer: null,
      thumbprint: null,
      notAfter: null,
    };
    await fresh.stores.edges.replace({
      ...edge,
      activeRun: null,
      observedGeneration: 1,
      status: {
        ready: true,
        reason: 'Converged',
        message: 'ok',
        at: 1,
        hops: [{ ...hop, name: 'gateway', verified: false, reason: 'It could not be reached from the app.' }],
        dns: [{ name: 'apim.contoso.internal', answers: null, written: '10.0.1.4' }],
        health: [{ endpoint: 'gateway', address: 'a', health: 'Healthy', log: '' }],
        renewalAt: null,
        certificates: [{ id: 'a', version: 'b' }],
      },
    });
    const kept = await send('putEdge', { body: specDocument }, fresh);
    expect(kept.status).toBe(200);
    expect(kept.headers.etag).toBeTruthy();
  });

  test('a failed run with steps, undo and notifications shows nothing that is remembered between polls', async () => {
    const fresh = await withRun({
      status: 'Failed',
      isReport: false,
      problem: step.lastProblem,
      continuation: { url: 'https://signed' },
    });
    await fresh.stores.runs.saveStep('contoso-prod.1', 0, step);
    const told = { attempts: 1, lastAt: 1, nextAt: 11, lastStatus: 500, reason: 'It answered 500.' };
    const delivery = { event: 'runFailed', destination: 'ops', state: 'waiting', ...told };
    await fresh.stores.runs.savePaper('contoso-prod.1', 'notifications', { notifications: [], deliveries: [delivery] });
    const { body } = await send('getRun', {}, fresh);
    expect(body).toMatchObject({ notifications: [delivery], steps: [{ id: 'ensureRecord' }] });
    expect(JSON.stringify(body)).not.toContain('signed');
    await send('listRuns', { query: 'limit=1' }, fresh);
  });

  test('an approval, of the plan that was looked at and of another', async () => {
    const plan = (await send('planEdge', {}, await withEdge())).body as Plan;
    const approval = (fingerprint: string): Sent => ({ body: { planFingerprint: fingerprint } });
    const fresh = await withRun({ status: 'WaitingForApproval', plan });
    const changed = await send('approveRun', approval('0'.repeat(64)), fresh);
    expect(codeOf(changed)).toBe('409 PlanChanged');
    expect(changed.body).toMatchObject({ planFingerprint: planFingerprint(plan) });
    expect(codeOf(await send('approveRun', approval(planFingerprint(plan)), fresh))).toBe('202');
  });

  test.each<[string, string, Sent, Partial<Run>]>([
    ['404 RunNotFound', 'getRun', { params: { id: 'nobody.1' } }, {}],
    ['404 RunNotFound', 'approveRun', { params: { id: '../edges' }, body: {} }, {}],
    ['404 RunNotFound', 'cancelRun', { params: { id: '' } }, {}],
    ['404 EdgeNotFound', 'getEdge', { params: { name: 'nobody' } }, {}],
    ['404 EdgeNotFound', 'planEdge', { params: { name: 'nobody' } }, {}],
    ['404 EdgeNotFound', 'doctorEdge', { params: { name: 'nobody' } }, {}],
    ['404 EdgeNotFound', 'listRuns', { params: { name: 'nobody' } }, {}],
    ['404 EdgeNotFound', 'convergeEdgeNow', { params: { name: 'nobody' } }, {}],
    ['404 EdgeNotFound', 'renewEdge', { params: { name: 'nobody' } }, {}],
    ['404 EdgeNotFound', 'deleteEdge', { params: { name: 'nobody' } }, {}],
    ['400 SpecInvalid', 'putEdge', { body: { name: 'contoso-prod' } }, {}],
    ['400 NameMismatch', 'putEdge', { body: { ...specDocument, name: 'other-name' } }, {}],
    ['400 SpecInvalid', 'planEdge', { body: [] }, {}],
    ['400 ParameterInvalid', 'planEdge', { query: 'renew=1' }, {}],
    ['400 ParameterInvalid', 'listRuns', { query: 'limit=0' }, {}],
    ['400 ParameterInvalid', 'listRuns', { query: 'limit=1&limit=2' }, {}],
    ['400 ParameterInvalid', 'listRuns', { query: 'limit=1e1' }, {}],
    ['400 ApprovalIncomplete', 'approveRun', { body: { planFingerprint: 'x' } }, {}],
    ['409 RunNotWaiting', 'approveRun', { body: { planFingerprint: '0'.repeat(64) } }, { status: 'Running' }],
    ['409 RunEnded', 'approveRun', { body: { planFingerprint: '0'.repeat(64) } }, { status: 'Succeeded' }],
    ['409 RunEnded', 'cancelRun', {}, { status: 'Succeeded' }],
  ])('%s of %s', async (expected, name, sent, change) => {
    expect(codeOf(await send(name, sent, await withRun(change)))).toBe(expected);
  });

  test.each(conditional)('412 PreconditionFailed of %s, with an etag of something else', async (name) => {
    const fresh = await withEdge();
    const body = name === 'putEdge' ? { ...specDocument, renewal: { atLifetimePercent: 50 } } : undefined;
    const headers = { ...signedIn, 'if-match': '"of something else"' };
    expect(codeOf(await send(name, { body, headers }, fresh))).toBe('412 PreconditionFailed');
  });

  test('a spec with more that is wrong than anybody mends at once', async () => {
    const publicHostnames = Array.from({ length: 150 }, () => 'api.contoso.com');
    const body = { ...specDocument, endpoints: [{ ...specDocument.endpoints[0], publicHostnames }] };
    for (const name of ['putEdge', 'planEdge']) {
      const received = await send(name, { body });
      expect(codeOf(received)).toBe('400 SpecInvalid');
      expect(received.body).toMatchObject({ moreErrors: 50, detail: expect.stringMatching(/And in 140 more\.$/) });
      expect((received.body as { errors: unknown[] }).errors).toHaveLength(100);
      expect(JSON.stringify(received.body).length).toBeLessThan(50_000);
    }
  });

  test('two edges on one gateway', async () => {
    const fresh = await withEdge();
    const sent = { params: { name: 'second-edge' }, body: { ...specDocument, name: 'second-edge' } };
    expect(codeOf(await send('putEdge', sent, fresh))).toBe('409 GatewayTaken');
  });
});

describe.each(all)('$name', ({ name, endpoint }) => {
  const body = endpoint.takesBody ? specDocument : undefined;

  test.each<[string, string, Sent]>([
    ['401 NotAuthenticated', 'without a principal', { headers: {} }],
    ['401 NotAuthenticated', 'with a principal that cannot be read', { headers: { 'x-ms-client-principal': '%%%' } }],
    [
      '401 NotAuthenticated',
      'with a principal that anybody could have sent',
      { setup: { ok: true, app: api.app, config: { ...entra, platformAuthentication: false } } },
    ],
    ['403 RoleMissing', 'without a role', { headers: { 'x-ms-client-principal': principalWith('Other') } }],
    [
      '403 HostNotLocal',
      'without sign-in, under a foreign name',
      { host: 'evil.example', setup: { ok: true, app: api.app, config: { ...entra, auth: 'local' } } },
    ],
    ['411 LengthRequired', 'with a body in chunks', { isLengthUnknown: true }],
    ['413 BodyTooLarge', 'with two mebibytes', { body: `"${'x'.repeat(2 ** 21)}"` }],
    [
      '415 UnsupportedMediaType',
      'with a body of another type',
      { body: '{}', headers: { ...signedIn, 'content-type': 'text/plain' } },
    ],
    ['400 MalformedJson', 'with half a document', { body: '{"a":' }],
    ['400 MalformedJson', 'with a nest of ten thousand', { body: '['.repeat(10_000) + ']'.repeat(10_000) }],
    [
      '503 ConfigurationInvalid',
      'of an app that is not configured',
      { setup: { ok: false, problems: ['X must be set.'] } },
    ],
  ])('%s %s', async (expected, _, sent) => {
    expect(codeOf(await send(name, { body, ...sent }))).toBe(expected);
  });

  test('500 Internal for a defect, without a word of it', async () => {
    const broken = { ...endpoint, handle: () => Promise.reject(new TypeError('secret')) };
    const received = await api.request(broken, { params, body });
    for (const one of api.seen) seen.add(one);
    expect(codeOf(received)).toBe('500 Internal');
    expect(JSON.stringify(received)).not.toContain('secret');
  });

  test('503 when the tables cannot be reached', async () => {
    const unavailable = problem('StoreUnavailable', { what: 'a', why: 'b', fix: 'c', retryAfterSeconds: 3 });
    const broken = { ...endpoint, handle: () => Promise.reject(new EdgeError(unavailable)) };
    const received = await api.request(broken, { params, body });
    expect(codeOf(received)).toBe('503 StoreUnavailable');
    expect(received.headers['retry-after']).toBe('3');
  });
});

describe.each(all.filter(({ endpoint }) => endpoint.takesBody !== true))('$name', ({ name }) => {
  test.each([[1], 'text', 7, { force: true }, false])('takes no body: %j', async (body) => {
    expect(codeOf(await send(name, { body: JSON.stringify(body) }))).toBe('400 BodyNotExpected');
  });
});

describe.each(writes)('$name', ({ name, endpoint }) => {
  test('403 CrossOriginWrite for a page of another origin', async () => {
    const headers = { ...signedIn, origin: 'https://evil.example' };
    expect(codeOf(await send(name, { headers, body: endpoint.takesBody ? specDocument : undefined }))).toBe(
      '403 CrossOriginWrite',
    );
  });
});

describe.each(keyed)('$name', ({ name, endpoint }) => {
  const body = endpoint.takesBody ? specDocument : undefined;

  test('refuses a key of another form, one of another request, and one that is in use', async () => {
    expect(codeOf(await send(name, { body, headers: keyedBy('a b') }))).toBe('400 IdempotencyKeyMalformed');
    const fresh = new DescribedApi();
    const claims: boolean[] = [];
    fresh.stores.answers.claim = async (claim) => {
      claims.push(true);
      const answer = claims.length === 1 ? null : { status: 202, headers: {}, body: null };
      return { ...claim, answer, request: claims.length === 1 ? claim.request : 'another' };
    };
    expect(codeOf(await send(name, { body, headers: keyedBy('k') }, fresh))).toBe('409 IdempotencyKeyInUse');
    expect(codeOf(await send(name, { body, headers: keyedBy('k') }, fresh))).toBe('422 IdempotencyKeyReused');
  });
});

describe('GET /api/healthz', () => {
  const unconfigured: Setup = { ok: false, problems: ['EDGE_TLS_TABLES must be set.'] };
  test.each<[string, Setup, number]>([
    ['ready', { ok: true, app: api.app, config: entra }, 200],
    ['not configured', unconfigured, 503],
    ['without sign-in', { ok: true, app: api.app, config: { ...entra, platformAuthentication: false } }, 503],
  ])('%s', async (_, setup, status) => {
    const body = await readiness(setup);
    const { headers } = responseOf({ status, body }, 'c0');
    expect(body.ready).toBe(status === 200);
    holdAgainstDocument('healthz', { status, headers, body });
  });
});

describe('the comparison with the document', () => {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'x-correlation-id': 'c0' };
  const received: Received = { status: 200, headers, body: { ready: true, checks: [] } };

  test.each<[string, Partial<Received>]>([
    ['a status that is not described', { status: 418 }],
    ['a field that is not described', { body: { ready: true, checks: [], secret: 1 } }],
    ['a field that is missing', { body: { ready: true } }],
    ['a type that is not described', { headers: { ...headers, 'content-type': 'text/plain' } }],
    ['a header that is not described', { headers: { ...headers, 'x-functions-key': '1' } }],
  ])('refuses %s', (_, change) => {
    holdAgainstDocument('healthz', received);
    expect(() => holdAgainstDocument('healthz', { ...received, ...change })).toThrow(/described|healthz 200/);
  });
});

describe('together', () => {
  test('these tests have seen every answer that is described', () => {
    const described = describedOperations
      .filter(({ operationId }) => operationId !== 'healthz')
      .flatMap(({ operationId, responses }) => Object.keys(responses).map((status) => `${operationId} ${status}`));
    for (const one of api.seen) seen.add(one);
    expect(described.filter((one) => !seen.has(one))).toEqual([]);
  });
});
