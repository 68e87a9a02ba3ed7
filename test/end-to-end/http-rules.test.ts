import { connect } from 'node:net';
import { specDocument } from '../shared/domain/plan/converged-edge.ts';
import { AppProcess, type RawAnswer } from './app-process.ts';

jest.setTimeout(120_000);

let app: AppProcess;
beforeAll(async () => {
  app = await AppProcess.start();
});
afterAll(() => app.stop());

const json = { 'content-type': 'application/json' };
const edge = '/api/edges/contoso-prod';
const withPriority = (priority: number): string =>
  JSON.stringify({ ...specDocument, endpoints: [{ ...specDocument.endpoints[0], rule: { type: 'Basic', priority } }] });
const put = (headers: Record<string, string>, priority: number): Promise<RawAnswer> =>
  app.request({ method: 'PUT', path: edge, headers: { ...json, ...headers }, body: withPriority(priority) });

/** Bytes as they are, and the answer as it comes. */
function raw(lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(app.port, '127.0.0.1', () => socket.write(lines.join('\r\n')));
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      answer += chunk;
    });
    socket.on('end', () => resolve(answer)).on('error', reject);
  });
}

function inChunks(method: string, path: string, body: string): Promise<string> {
  const head = [`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'Content-Type: application/json', 'Connection: close'];
  const half = Math.ceil(body.length / 2);
  const chunks = [body.slice(0, half), body.slice(half)].flatMap((chunk) => [chunk.length.toString(16), chunk]);
  return raw([...head, 'Transfer-Encoding: chunked', '', ...chunks, '0', '', '']);
}

describe('a body in chunks', () => {
  test.each([
    ['PUT', edge],
    ['POST', `${edge}/plan`],
    ['POST', `${edge}/converge`],
    ['DELETE', edge],
  ])('of %s %s is 411, which says why, and nothing is done', async (method, path) => {
    const answer = await inChunks(method, path, withPriority(100));
    expect(answer).toMatch(/^HTTP\/1\.1 411 /);
    expect(answer).toContain('content-type: application/problem+json');
    expect(answer).toContain('"code":"LengthRequired"');
    expect(answer).toContain('Transfer-Encoding and no Content-Length');
    expect((await app.request({ path: edge })).status).toBe(404);
  });
});

describe('two people who edit one edge', () => {
  test('do not overwrite each other', async () => {
    expect((await put({ 'if-none-match': '*' }, 100)).status).toBe(202);
    const created = await app.request({ path: edge });
    const etag = String(created.headers.etag);
    expect(etag).toMatch(/^"[0-9a-f]+"$/);

    expect((await put({ 'if-match': etag }, 200)).status).toBe(202);
    const late = await put({ 'if-match': etag }, 300);
    expect([late.status, late.code]).toEqual([412, 'PreconditionFailed']);
    expect((await put({ 'if-none-match': '*' }, 300)).status).toBe(412);
    const now = await app.request({ path: edge });
    expect(now.text).toContain('"priority":200');
    expect((await app.request({ method: 'DELETE', path: edge, headers: { 'if-match': etag } })).status).toBe(412);
    expect((await put({ 'if-match': String(now.headers.etag) }, 300)).status).toBe(202);
  });
});

describe('HEAD', () => {
  /** What is the same each time that it is asked. */
  const lasting = ({ status, headers }: RawAnswer): object => {
    const { date: _date, connection: _connection, 'x-correlation-id': _id, ...rest } = headers;
    return { status, headers: rest };
  };
  const both = async (path: string) =>
    [await app.request({ path }), await app.request({ method: 'HEAD', path })] as const;

  test.each(['/', '/api/healthz', '/api/openapi.json', '/api/docs', '/api/edges/nobody', '/api/nothing'])(
    'of %s answers what GET does, without the body',
    async (path) => {
      const [get, head] = await both(path);
      expect(head.text).toBe('');
      expect(lasting(head)).toEqual(lasting(get));
      expect(Number(head.headers['content-length'])).toBe(Buffer.byteLength(get.text));
    },
  );

  // A run goes on meanwhile, and what is told of it changes its length.
  test.each(['/api/edges', edge, `${edge}/runs`])('of %s as well', async (path) => {
    const [get, head] = await both(path);
    expect([head.text, head.status, head.headers.etag]).toEqual(['', get.status, get.headers.etag]);
    expect(head.headers['content-type']).toBe(get.headers['content-type']);
    expect(Number(head.headers['content-length'])).toBeGreaterThan(10);
  });

  test('of a file of the page', async () => {
    const [, file = ''] = /"(\/assets\/[^"]+)"/.exec((await app.request({ path: '/' })).text) ?? [];
    const [get, head] = await both(file);
    expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', get.headers['content-length']]);
  });
});

describe('what is not served', () => {
  test.each([
    ['OPTIONS', edge, 405, 'MethodNotAllowed', 'DELETE, GET, HEAD, PUT'],
    ['PATCH', '/api/edges/nobody', 405, 'MethodNotAllowed', 'DELETE, GET, HEAD, PUT'],
    ['POST', '/api/healthz', 405, 'MethodNotAllowed', 'GET, HEAD'],
    ['GET', `${edge}/renew`, 405, 'MethodNotAllowed', 'POST'],
    ['OPTIONS', '/api/nothing', 404, 'RouteNotFound', undefined],
    ['GET', '/api', 404, 'RouteNotFound', undefined],
    ['GET', '/api/', 404, 'RouteNotFound', undefined],
    ['PUT', '/api/edges/contoso-prod/nothing', 404, 'RouteNotFound', undefined],
  ])('%s %s: %d %s', async (method, path, ...expected) => {
    const { status, code, headers } = await app.request({ method, path });
    expect([status, code, headers.allow]).toEqual(expected);
  });
});

// Nobody calls these but time, so that nobody would miss one that is not there.
test.each(['pump', 'sweep', 'purge'])('the app has the timer %s', async (name) => {
  const started = { method: 'POST', path: `/admin/functions/${name}`, headers: json, body: '{"input":""}' };
  expect((await app.request(started)).status).toBe(202);
});

test('a spec of a megabyte that is wrong all over is answered with some kilobytes', async () => {
  const publicHostnames = Array.from({ length: 50_000 }, () => 'api.contoso.com');
  const body = JSON.stringify({ ...specDocument, endpoints: [{ ...specDocument.endpoints[0], publicHostnames }] });
  const answer = await app.request({ method: 'PUT', path: edge, headers: json, body });
  expect([answer.status, answer.code]).toEqual([400, 'SpecInvalid']);
  expect(answer.text.length).toBeLessThan(50_000);
});
