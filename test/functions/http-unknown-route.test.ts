import { endpoints } from '../../functions/endpoints.ts';
import { allowedAt, unknownRoute, unknownRouteEndpoint } from '../../functions/http-unknown-route.ts';
import type { Setup } from '../../functions/http-endpoint.ts';
import { answerRequest } from '../../functions/answer-request.ts';
import { problemAnswer } from '../../functions/problem-response.ts';
import type { Answer } from '../../functions/call.ts';
import { entra, principalWith } from '../support/described-api.ts';
import { TestApi } from '../support/test-call.ts';
import { compareRoutes, parseRoute } from '../../local/host/http/route-template.ts';

const api = new TestApi();
const configured: Setup = { ok: true, app: api.app, config: entra };

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly setup?: Setup;
  readonly body?: string;
}

function ask(method: string, path: string, { headers = signedIn, setup = configured, body = '' }: Sent = {}) {
  return answerRequest(unknownRouteEndpoint(method), setup, {
    method,
    host: 'edge-tls.example.com',
    params: { path },
    query: new URLSearchParams(),
    correlationId: 'c0',
    header: (name) => headers[name] ?? null,
    body: { contentType: null, contentLength: null, stream: chunks(body) },
    start: async () => undefined,
  }).catch((error: unknown) => problemAnswer(error, 'c0'));
}

async function* chunks(text: string): AsyncGenerator<Uint8Array> {
  if (text !== '') yield Buffer.from(text);
}

const signedIn = { 'x-ms-client-principal': principalWith('Edge.Read') };
const told = ({ status, headers, body }: Answer): unknown[] => [
  status,
  (body as { code: string }).code,
  headers?.allow,
];

test.each<[string, string, string]>([
  ['POST', 'edges', 'GET, HEAD'],
  ['PATCH', 'edges/contoso-prod', 'DELETE, GET, HEAD, PUT'],
  ['OPTIONS', 'edges/contoso-prod', 'DELETE, GET, HEAD, PUT'],
  ['POST', 'edges/nobody', 'DELETE, GET, HEAD, PUT'],
  ['GET', 'edges/contoso-prod/converge', 'POST'],
  ['HEAD', 'edges/contoso-prod/renew', 'POST'],
  ['PUT', 'edges/contoso-prod/plan/', 'POST'],
  ['DELETE', 'runs/contoso-prod.1', 'GET, HEAD'],
  ['GET', 'runs/contoso-prod.1/approve', 'POST'],
  ['POST', 'healthz', 'GET, HEAD'],
  ['POST', 'OpenApi.json', 'GET, HEAD'],
])('%s of %s is 405, and Allow says %s', async (method, path, allow) => {
  const answer = await ask(method, path);
  expect(told(answer)).toEqual([405, 'MethodNotAllowed', allow]);
  expect(answer.headers?.['content-type']).toBe('application/problem+json');
});

test.each([
  '',
  'edge',
  'edges//',
  'edges/contoso-prod/converge/now',
  'edges/contoso-prod/constructor',
  'openapiXjson',
  'runs',
  '__proto__',
  '../admin',
])('nothing is at %s', async (path) => {
  for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
    expect(told(await ask(method, path))).toEqual([404, 'RouteNotFound', undefined]);
});

test('whoever is not signed in is told to sign in, and nothing else', async () => {
  for (const path of ['edges', 'edges/contoso-prod', 'nothing', 'healthz']) {
    const answer = await ask('POST', path, { headers: {} });
    expect(told(answer)).toEqual([401, 'NotAuthenticated', undefined]);
    expect(JSON.stringify(answer)).not.toContain(path);
  }
  expect(told(await ask('POST', 'edges', { headers: { 'x-ms-client-principal': principalWith('Other') } }))).toEqual([
    403,
    'RoleMissing',
    undefined,
  ]);
});

test('an edge that is there is answered like one that is not: the store is never asked', async () => {
  const reads: string[] = [];
  api.stores.edges.get = async (name) => {
    reads.push(name);
    return null;
  };
  await ask('PATCH', 'edges/contoso-prod');
  expect(reads).toEqual([]);
});

test('a wrong method is called one, whatever comes with it', async () => {
  expect(told(await ask('PATCH', 'edges/contoso-prod', { body: '{"a":' }))[0]).toBe(405);
});

test('a page of another origin is refused before it is told anything', async () => {
  const headers = { ...signedIn, origin: 'https://evil.example' };
  expect(told(await ask('PATCH', 'edges', { headers }))).toEqual([403, 'CrossOriginWrite', undefined]);
});

test('an app that is not configured says so here too', async () => {
  expect(told(await ask('GET', 'nothing', { setup: { ok: false, problems: ['X must be set.'] } }))).toEqual([
    503,
    'ConfigurationInvalid',
    undefined,
  ]);
});

test('every route of the API is known by its form', () => {
  for (const { method, route } of endpoints) {
    const path = route.replace('{name}', 'contoso-prod').replace('{id}', 'contoso-prod.1');
    expect(allowedAt(path)).toContain(method);
  }
});

describe('the order in which functions are tried', () => {
  // Azure's host takes them by name, ours by how exact their routes are.
  const others = [...endpoints.map(({ name, route }) => ({ name, route })), { name: 'healthz', route: 'healthz' }];
  const byName = (a: string, b: string): number => (a.toUpperCase() < b.toUpperCase() ? -1 : 1);

  test('by name, the one for everything else is the last', () => {
    expect([...others.map(({ name }) => name), unknownRoute.name].toSorted(byName).at(-1)).toBe(unknownRoute.name);
  });

  test('by exactness too', () => {
    const routes = [...others, unknownRoute].map(({ route }) => parseRoute(`api/${route}`));
    expect(routes.toSorted(compareRoutes).at(-1)?.text).toBe(`api/${unknownRoute.route}`);
  });

  test('no two others could take the same request, so that the order does not matter for them', () => {
    const forms = endpoints.map(({ method, route }) => `${method} ${route.replaceAll(/\{\w+\}/g, '{}')}`);
    expect(new Set(forms).size).toBe(forms.length);
    for (const { route } of endpoints) expect(route).not.toMatch(/^\{|\*/);
  });
});
