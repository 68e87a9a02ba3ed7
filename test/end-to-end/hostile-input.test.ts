import { endpoints } from '../../functions/endpoints.ts';
import type { HttpEndpoint } from '../../functions/http-endpoint.ts';
import { specDocument } from '../shared/domain/plan/converged-edge.ts';
import { AppProcess, type Raw, type RawAnswer } from './app-process.ts';

jest.setTimeout(120_000);

let app: AppProcess;
beforeAll(async () => {
  app = await AppProcess.start();
});
afterAll(() => app.stop());

const routes = endpoints.map((endpoint) => ({ name: endpoint.name, endpoint }));
const pathOf = ({ route }: HttpEndpoint, name = 'nobody', id = 'nobody.1'): string =>
  `/api/${route.replace('{name}', name).replace('{id}', id)}`;
const json = { 'content-type': 'application/json' };

async function send(
  { method, ...endpoint }: HttpEndpoint,
  raw: Omit<Raw, 'path'> & { path?: string },
): Promise<RawAnswer> {
  const answer = await app.request({ method, path: pathOf({ method, ...endpoint }), ...raw });
  expect(answer.text).not.toMatch(/node:internal|\bat \S+ \(|AccountKey|devstoreaccount|[?&]code=/);
  return answer;
}

const tenMegabytes = Buffer.alloc(10 * 1024 * 1024, 'x');
const deep = '['.repeat(10_000) + ']'.repeat(10_000);
const deepObject = '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000);

/** What no route takes, whatever it does with a body. */
const refusedEverywhere: [string, Omit<Raw, 'path'>, string][] = [
  ['ten megabytes', { headers: json, body: tenMegabytes }, '413 BodyTooLarge'],
  [
    'ten megabytes in pieces',
    { headers: { ...json, 'transfer-encoding': 'chunked' }, body: tenMegabytes },
    // The host hands over nothing of it, so that nobody could say how much it is.
    '411 LengthRequired',
  ],
  [
    'a small body in pieces',
    { headers: { ...json, 'transfer-encoding': 'chunked' }, body: '{}' },
    '411 LengthRequired',
  ],
  [
    'ten megabytes of another type',
    { headers: { 'content-type': 'image/png' }, body: tenMegabytes },
    '413 BodyTooLarge',
  ],
  ['arrays ten thousand deep', { headers: json, body: deep }, '400 MalformedJson'],
  ['objects ten thousand deep', { headers: json, body: deepObject }, '400 MalformedJson'],
  ['half a document', { headers: json, body: '{"name":' }, '400 MalformedJson'],
  ['a NUL', { headers: json, body: '\0' }, '400 MalformedJson'],
  ['bytes that are no UTF-8', { headers: json, body: Buffer.from([0x22, 0xc3, 0x28, 0x22]) }, '400 MalformedJson'],
  ['UTF-16', { headers: json, body: Buffer.from('\ufeff{}', 'utf16le') }, '400 MalformedJson'],
  [
    'a compressed body',
    { headers: { ...json, 'content-encoding': 'gzip' }, body: Buffer.from([0x1f, 0x8b, 8, 0, 0]) },
    '400 MalformedJson',
  ],
  [
    'a form',
    { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'a=b' },
    '415 UnsupportedMediaType',
  ],
  [
    'XML',
    {
      headers: { 'content-type': 'application/xml' },
      body: '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    },
    '415 UnsupportedMediaType',
  ],
  ['JSON that says it is text', { headers: { 'content-type': 'text/plain' }, body: '{}' }, '415 UnsupportedMediaType'],
  ['no type', { body: '{}' }, '415 UnsupportedMediaType'],
];

const reads = routes.filter(({ endpoint }) => endpoint.method === 'GET');
const writes = routes.filter(({ endpoint }) => endpoint.method !== 'GET');
const bodies = [
  'null',
  '[]',
  '7',
  '"text"',
  'true',
  '[{}]',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"x":1}}}',
];

describe.each(writes)('$name', ({ endpoint }) => {
  // A route that looks its run up first answers that there is none.
  const looksFirst = endpoint.name === 'approveRun';

  test.each(refusedEverywhere)('%s', async (_, raw, expected) => {
    const { status, code } = await send(endpoint, raw);
    expect(`${status} ${code}`).toBe(looksFirst ? '404 RunNotFound' : expected);
  });

  test.each(bodies)('the body %s', async (body) => {
    const { status, code } = await send(endpoint, { headers: json, body });
    const expected = endpoint.takesBody ? '400 SpecInvalid' : '400 BodyNotExpected';
    expect(`${status} ${code}`).toBe(looksFirst ? '404 RunNotFound' : expected);
  });
});

// The Functions worker hands no body of a GET on, so that it changes nothing unless it is said to be too large.
describe.each(reads)('$name', ({ endpoint }) => {
  test('answers as it does without a body', async () => {
    const plain = await send(endpoint, {});
    for (const [, raw] of refusedEverywhere) {
      const { status, code } = await send(endpoint, raw);
      const isDeclared = (raw.body?.length ?? 0) > 1024 * 1024 && !('transfer-encoding' in (raw.headers ?? {}));
      expect(`${status} ${code}`).toBe(isDeclared ? '413 BodyTooLarge' : `${plain.status} ${plain.code}`);
    }
  });
});

describe.each(routes)('$name', ({ endpoint }) => {
  test('headers of another kind', async () => {
    const strange = { 'x-ms-client-principal': 'x'.repeat(8000), 'x-http-method-override': 'DELETE', 'if-match': '*' };
    const { status } = await send(endpoint, { headers: strange });
    expect([200, 400, 404]).toContain(status);
  });

  test('another method is told which there are', async () => {
    for (const method of ['PATCH', 'OPTIONS']) {
      const { status, code, headers } = await send(endpoint, { method });
      expect(`${status} ${code}`).toBe('405 MethodNotAllowed');
      expect(headers.allow).toContain(endpoint.method);
    }
    // Which the SDK could make no request of: the host answers by itself.
    expect((await send(endpoint, { method: 'TRACE' })).status).toBe(404);
  });
});

const named = routes.filter(({ endpoint }) => /\{(?:name|id)\}/.test(endpoint.route));
const hostileNames: [string, string][] = [
  ['unknown', 'nobody-here'],
  ['a NUL', 'a%00b'],
  ['a line break', 'a%0d%0ab'],
  ['a way upwards', '..%5c..%5cetc'],
  ['a quote for the tables', "x'%20or%20PartitionKey%20ne%20'"],
  ['a name of JavaScript', '__proto__'],
  ['another one', 'constructor'],
  ['a turned-around text', '%E2%80%AEabc'],
  ['full-width letters', '%EF%BD%81%EF%BD%82%EF%BD%83'],
  ['a blank', '%20'],
  ['an entity of the durable engine', '@edge@contoso'],
  ['a sub-orchestration', 'contoso-prod.1%3Anotify'],
  ['a generation beyond all numbers', 'contoso-prod.99999999999999999999'],
  ['five thousand characters', 'a'.repeat(5000)],
];

describe.each(named)('$name', ({ endpoint }) => {
  test.each(hostileNames)('%s in the address', async (_, name) => {
    const path = pathOf(endpoint, name, name);
    const { status, code } = await send(endpoint, { path });
    const expected =
      endpoint.name === 'putEdge'
        ? '400 MalformedJson'
        : endpoint.route.includes('{id}')
          ? '404 RunNotFound'
          : '404 EdgeNotFound';
    expect(`${status} ${code}`).toBe(expected);
  });

  test.each([
    ['a slash', 'a%2Fb'],
    ['dots', '..'],
    ['encoded dots', '%2e%2e'],
    ['half an escape', '%'],
    ['no escape', '%zz'],
    ['bytes that are no UTF-8', '%ff%fe'],
  ])('%s in the address is nowhere', async (_, name) => {
    const { status } = await send(endpoint, { path: pathOf(endpoint, name, name), headers: json });
    // `..` leads to another route, which takes the method or does not.
    expect([200, 400, 404]).toContain(status);
  });
});

describe('PUT /api/edges/{name}', () => {
  const put = (document: unknown): Promise<RawAnswer> =>
    app.request({ method: 'PUT', path: '/api/edges/contoso-prod', headers: json, body: JSON.stringify(document) });

  test.each<[string, unknown]>([
    ['a field of JavaScript', JSON.parse(JSON.stringify(specDocument).replace('{', '{"__proto__":{"x":1},'))],
    ['a path for a resource id', { ...specDocument, applicationGateway: '/subscriptions/../../x' }],
    ['a list for a name', { ...specDocument, name: ['contoso-prod'] }],
    ['numbers beyond all numbers', { ...specDocument, renewal: { atLifetimePercent: 1e308 } }],
    ['a command for a zone file', { ...specDocument, dns: { ...specDocument.dns, zoneFile: '/etc/$(id)' } }],
    ['a plain vault', { ...specDocument, keyVault: 'http://169.254.169.254' }],
    [
      'ten thousand endpoints',
      { ...specDocument, endpoints: Array.from({ length: 2000 }, () => specDocument.endpoints[0]) },
    ],
  ])('%s is refused with pointers', async (_, document) => {
    const { status, code, text } = await put(document);
    expect(`${status} ${code}`).toBe('400 SpecInvalid');
    expect((JSON.parse(text) as { errors: unknown[] }).errors.length).toBeGreaterThan(0);
  });
});

describe('pages of other origins', () => {
  test.each(writes)('cannot make a browser call $name', async ({ endpoint }) => {
    const { status, code } = await send(endpoint, { headers: { origin: 'https://evil.example' } });
    expect(`${status} ${code}`).toBe('403 CrossOriginWrite');
  });

  test.each(routes)('cannot reach $name under a name of their own', async ({ endpoint }) => {
    const { status } = await send(endpoint, { headers: { host: 'rebound.evil.example' } });
    // The local host turns it away before the app does.
    expect(status).toBe(421);
  });
});

test('after all this the process is the same, ready, and has no edge', async () => {
  expect(app.isAlive).toBe(true);
  expect((await app.request({ path: '/api/healthz' })).status).toBe(200);
  expect(JSON.parse((await app.request({ path: '/api/edges' })).text)).toEqual({ edges: [] });
  expect((await app.request({ path: '/api/nothing' })).status).toBe(404);
});
