import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../functions/config.ts';
import { fileAnswer, pageAnswer, readDashboard } from '../../functions/http-dashboard.ts';
import type { App } from '../../functions/call.ts';
import type { Setup } from '../../functions/http-endpoint.ts';

const folder = mkdtempSync(join(tmpdir(), 'edge-tls-dashboard-'));
mkdirSync(join(folder, 'assets'));
writeFileSync(join(folder, 'index.html'), '<!doctype html>');
writeFileSync(join(folder, 'secret.js'), 'outside');
writeFileSync(join(folder, 'assets', 'main-AB12.js'), 'void 0');
writeFileSync(join(folder, 'assets', 'notes-AB12.txt'), 'no such type');
afterAll(() => rmSync(folder, { recursive: true }));

function setupWith(environment: Record<string, string>): Setup {
  const read = readConfig({ EDGE_TLS_TABLES: 'https://tables.example.net', ...environment });
  if (!read.ok) throw new Error(read.problems.join(' '));
  // The page is served without touching the app: only its requests do.
  return { ok: true, config: read.config, app: {} as App };
}

const local = setupWith({
  EDGE_TLS_CLOUD: 'Local',
  EDGE_TLS_AUTH: 'local',
  EDGE_TLS_ARM_ENDPOINT: 'https://127.0.0.1:1',
  WEBSITE_HOSTNAME: '127.0.0.1:7071',
});
const entra = setupWith({ WEBSITE_AUTH_ENABLED: 'True' });
const unguarded = setupWith({});
const misconfigured: Setup = { ok: false, problems: ['x'] };
const dashboard = readDashboard(folder);
const where = { page: dashboard.page, correlationId: '00000000-0000-0000-0000-000000000000' };
const principal = Buffer.from(JSON.stringify({ claims: [] })).toString('base64');
const header = (answer: { headers?: unknown }, name: string) => (answer.headers as Record<string, string>)[name];

describe('the page', () => {
  test('is served afresh each time, and nothing from elsewhere or inline may run in it', () => {
    const answer = pageAnswer(local, null, where);
    expect(answer.status).toBe(200);
    expect(header(answer, 'cache-control')).toBe('no-store');
    const policy = header(answer, 'content-security-policy')?.split('; ');
    expect(policy).toEqual(expect.arrayContaining(["default-src 'none'", "script-src 'self'", "style-src 'self'"]));
    expect(policy?.join()).not.toMatch(/unsafe|https?:|\*/);
  });

  test.each([
    ['is sent to sign-in without a principal', entra, null, 302],
    ['is given to whoever is signed in; roles are asked for by the API', entra, principal, 200],
    ['is given to nobody where App Service Authentication is off', unguarded, principal, 401],
    ['is shown when a setting is wrong, so that it can say which', misconfigured, null, 200],
  ])('%s', (_, setup, given, status) => {
    expect(pageAnswer(setup, given, where).status).toBe(status);
  });

  test('goes back to itself after sign-in and nowhere else', () => {
    expect(header(pageAnswer(entra, null, where), 'location')).toBe('/.auth/login/aad?post_login_redirect_uri=%2F');
  });
});

describe('its files', () => {
  test('are kept for ever, since their names change with their content', () => {
    const answer = fileAnswer(dashboard, 'main-AB12.js');
    expect(answer.status).toBe(200);
    expect(header(answer, 'cache-control')).toBe('public, max-age=31536000, immutable');
    expect(header(answer, 'content-type')).toBe('text/javascript; charset=utf-8');
  });

  test.each(['', 'gone-AB12.js', '../secret.js', '..%2Fsecret.js', 'notes-AB12.txt', '.js', 'a/b.js', 'con\0.js'])(
    'there is none at %j',
    (name) => {
      expect(fileAnswer(dashboard, name).status).toBe(404);
    },
  );
});
