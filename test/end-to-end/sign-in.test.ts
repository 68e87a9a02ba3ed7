import { endpoints } from '../../functions/endpoints.ts';
import { principalWith } from '../support/described-api.ts';
import { AppProcess } from './app-process.ts';

jest.setTimeout(120_000);

const routes = endpoints.map(({ name, method, route, role }) => ({
  name,
  method,
  role,
  path: `/api/${route.replace('{name}', 'nobody').replace('{id}', 'nobody.1')}`,
}));
const as = (...roles: string[]): Record<string, string> => ({ 'x-ms-client-principal': principalWith(...roles) });

describe('where App Service Authentication is off', () => {
  let app: AppProcess;
  beforeAll(async () => {
    app = await AppProcess.start({ EDGE_TLS_AUTH: 'entra' });
  });
  afterAll(() => app.stop());

  test.each(routes)('nobody is let in to $name, whatever headers say', async ({ method, path }) => {
    for (const headers of [{}, as('Edge.Apply')]) {
      const { status, code } = await app.request({ method, path, headers });
      expect(`${status} ${code}`).toBe('401 NotAuthenticated');
    }
  });

  test('and healthz says why', async () => {
    const { status, text } = await app.request({ path: '/api/healthz' });
    expect(status).toBe(503);
    expect(text).toContain('App Service Authentication is off');
  });
});

describe('where App Service Authentication is on', () => {
  let app: AppProcess;
  beforeAll(async () => {
    app = await AppProcess.start({ EDGE_TLS_AUTH: 'entra', WEBSITE_AUTH_ENABLED: 'True' });
  });
  afterAll(() => app.stop());
  const below = { 'Edge.Read': 'Other', 'Edge.Plan': 'Edge.Read', 'Edge.Apply': 'Edge.Plan' } as const;

  test.each(routes)('$name asks for $role', async ({ method, path, role }) => {
    const codeWith = async (headers: Record<string, string>): Promise<string> => {
      const { status, code } = await app.request({ method, path, headers });
      return `${status} ${code}`;
    };
    expect(await codeWith({})).toBe('401 NotAuthenticated');
    expect(await codeWith({ authorization: 'Bearer whatever', 'x-functions-key': 'whatever' })).toBe(
      '401 NotAuthenticated',
    );
    expect(await codeWith(as(below[role]))).toBe('403 RoleMissing');
    expect(await codeWith(as(role))).toMatch(/^(?:200|400|404)/);
  });

  test('what is not served is told to nobody who is not signed in', async () => {
    for (const [method, path] of [
      ['OPTIONS', '/api/edges/contoso-prod'],
      ['PATCH', '/api/edges'],
      ['GET', '/api/nothing'],
      ['HEAD', '/api/edges/contoso-prod'],
    ] as const) {
      const stranger = await app.request({ method, path });
      expect([stranger.status, stranger.headers.allow]).toEqual([401, undefined]);
    }
    const { status, headers } = await app.request({ method: 'PATCH', path: '/api/edges', headers: as('Edge.Read') });
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  test('a session writes from our own page only', async () => {
    const session = { ...as('Edge.Apply'), cookie: 'AppServiceAuthSession=abc' };
    const ask = async (headers: Record<string, string>) =>
      (await app.request({ method: 'POST', path: '/api/edges/nobody/converge', headers: { ...session, ...headers } }))
        .status;
    expect(await ask({})).toBe(403);
    expect(await ask({ origin: 'https://evil.example' })).toBe(403);
    expect(await ask({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await ask({ 'sec-fetch-site': 'same-origin' })).toBe(404);
    expect(await ask({ origin: `http://127.0.0.1:${app.port}`, host: `127.0.0.1:${app.port}` })).toBe(404);
  });
});
