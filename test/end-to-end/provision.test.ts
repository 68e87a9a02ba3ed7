import { hosts, ids } from '../../local/sample/names.ts';
import { holdAgainstDocument } from '../support/described-api.ts';
import { EdgeTls, writes } from './edge-tls.ts';

jest.setTimeout(120_000);

interface Gateway {
  readonly tags: Record<string, string>;
  readonly properties: Record<string, unknown>;
}

/** What others have on the gateway: every object without our prefix, without the fields that only Azure writes. */
function foreignParts(gateway: Gateway): unknown {
  const azureWrites = new Set(['etag', 'provisioningState', 'httpListeners', 'requestRoutingRules', 'resourceGuid']);
  const topLevel = new Set(['httpListeners', 'requestRoutingRules']);
  const strip = (value: unknown, depth: number): unknown => {
    if (Array.isArray(value)) {
      return value.filter((item) => !isOurs(item)).map((item) => strip(item, depth + 1));
    }
    if (value === null || typeof value !== 'object') return value;
    const kept = Object.entries(value).filter(([key]) => !azureWrites.has(key) || (depth === 1 && topLevel.has(key)));
    return Object.fromEntries(kept.map(([key, item]) => [key, strip(item, depth + 1)]));
  };
  return strip({ tags: gateway.tags, properties: gateway.properties }, 0);
}

function isOurs(item: unknown): boolean {
  return typeof item === 'object' && item !== null && String((item as { name?: string }).name).startsWith('edge-tls-');
}

describe('provisioning the sample edge', () => {
  let edgeTls: EdgeTls;
  let before: Gateway;
  beforeAll(async () => {
    edgeTls = await EdgeTls.start();
    before = (await edgeTls.stack.session.get(ids.gateway, '2026-01-01')) as Gateway;
  });
  afterAll(() => edgeTls.stop());

  test('ends with a request that passes every hop over verified TLS', async () => {
    const run = await edgeTls.provision();
    expect(run.problem).toBeNull();
    expect(run.status).toBe('Succeeded');
    const response = await edgeTls.fetch('/orders/42');
    expect(response.status).toBe(200);
    expect(JSON.parse(response.body)).toMatchObject({ path: expect.stringContaining('/42') as string });
    const edge = await edgeTls.api.edge('contoso-prod');
    expect(edge.hops.map(({ name, host, verified }) => ({ name, host, verified }))).toEqual(
      expect.arrayContaining([
        { name: 'gateway', host: hosts.public, verified: true },
        { name: 'apiManagement', host: hosts.internal, verified: true },
      ]),
    );
    expect(edge.dns).toMatchObject([{ name: hosts.internal, answers: ['10.0.1.4'], isRight: true }]);
    expect(edge).toMatchObject({ publicNames: [{ name: hosts.public, isRight: true }], warnings: [] });
  });

  test('puts the gateway once', async () => {
    const puts = (await edgeTls.journal()).filter(
      ({ method, url, caller }) =>
        method === 'PUT' && /applicationGateways\/agw-contoso\?/i.test(url) && caller === 'edge-tls-app',
    );
    expect(puts.map(({ url }) => url)).toHaveLength(1);
  });

  test("leaves the other team's site, policies and unknown fields unchanged", async () => {
    const after = (await edgeTls.stack.session.get(ids.gateway, '2026-01-01')) as Gateway;
    expect(foreignParts(after)).toEqual(foreignParts(before));
    expect(after.properties.enableHttp3).toBe(false);
  });

  test('plans nothing and writes nothing on a second run', async () => {
    await edgeTls.clearJournal();
    const run = await edgeTls.converge();
    expect(run.status).toBe('Succeeded');
    expect(run.steps).toEqual([]);
    expect(writes(await edgeTls.journal())).toEqual([]);
  });

  test('starts no run for a spec that is unchanged and converged', async () => {
    expect(await edgeTls.api.putEdge(edgeTls.spec)).toBeNull();
  });

  test.each([
    ['getEdges', 'GET', '/api/edges'],
    ['getEdge', 'GET', '/api/edges/contoso-prod'],
    ['listRuns', 'GET', '/api/edges/contoso-prod/runs'],
    ['getRun', 'GET', '/api/runs/contoso-prod.1'],
    ['doctorEdge', 'GET', '/api/edges/contoso-prod/doctor'],
    ['planEdge', 'POST', '/api/edges/contoso-prod/plan?renew=true'],
    ['healthz', 'GET', '/api/healthz'],
  ])('%s answers what the OpenAPI document says', async (operation, method, path) => {
    const response = await fetch(`${edgeTls.stack.api}${path}`, { method });
    expect(response.status).toBe(200);
    const given = Object.fromEntries(response.headers.entries());
    // What Node's HTTP server adds is nothing of the API.
    const {
      date: _date,
      connection: _connection,
      'keep-alive': _alive,
      'content-length': _length,
      'transfer-encoding': _encoding,
      ...headers
    } = given;
    holdAgainstDocument(operation, { status: response.status, headers, body: await response.json() });
  });
});
