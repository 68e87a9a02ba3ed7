import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { Database } from '../../../local/host/store/database.ts';
import { TimerStore } from '../../../local/host/store/timer-store.ts';
import { dataFolder, HostProcess } from './host-process.ts';

const data = dataFolder();
const log = join(data.path, 'trigger.log');
let host: HostProcess;

const noted = (name: string) =>
  readFileSync(log, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { name: string; subject?: string; timer?: { isPastDue: boolean } })
    .filter((line) => line.name === name);

async function eventually(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!holds() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(holds()).toBe(true);
}

/** A host that was down while a run of the yearly timer was due, long ago. */
function missRun(): void {
  const database = new Database(data.path);
  new TimerStore(database).put('yearly', {
    last: '2020-01-01T00:00:00.000Z',
    next: '2021-01-01T00:00:00.000Z',
    lastUpdated: '2020-01-01T00:00:01.000Z',
  });
  database.close();
}

beforeAll(async () => {
  writeFileSync(log, '');
  missRun();
  host = await HostProcess.start(data.path, {
    app: 'test/local/host/apps/triggers',
    env: { TRIGGER_LOG: log, OFTEN: '00:00:00.1' },
  });
});

afterAll(async () => {
  await host.stop();
  data.remove();
});

const get = (path: string, init?: RequestInit) => fetch(`${host.url}${path}`, init);

describe('an HTTP trigger', () => {
  test('gets parameters, query, headers and body', async () => {
    const response = await get('/api/orders/12?a=b', { method: 'PUT', body: 'text', headers: { 'x-test': 'yes' } });
    expect(await response.json()).toEqual({ params: { id: '12' }, query: { a: 'b' }, header: 'yes', body: 'text' });
  });

  test.each([
    ['a literal before parameters', '/api/orders/latest', 200, 'the latest'],
    ['the parameter whose constraint fits', '/api/orders/abc', 200, 'by name'],
    ['the name where there is no route', '/api/defaultRoute', 201, 'made'],
    ['case-insensitively', '/API/DefaultRoute', 201, 'made'],
    ['and changes the result in a hook', '/api/hooked', 200, 'hook of hooked'],
    ['nothing for a path that no constraint allows', '/api/orders/12x', 404, ''],
    ['nothing for another path', '/api/other', 404, ''],
    ['no content for a function that returns nothing', '/api/nothing', 204, ''],
    ['500 for one that throws, without a word of why', '/api/broken', 500, ''],
  ])('routes to %s', async (_, path, status, body) => {
    const response = await get(path);
    expect([response.status, await response.text()]).toEqual([status, body]);
  });

  test('matches only its methods, and GET is not HEAD', async () => {
    expect((await get('/api/orders/12', { method: 'DELETE' })).status).toBe(404);
    expect((await get('/api/orders/12', { method: 'HEAD' })).status).toBe(404);
  });

  test('gets nothing of a body without Content-Length, as from Azure without HTTP streaming', async () => {
    const body = (async function* () {
      yield Buffer.from('in ');
      yield Buffer.from('chunks');
    })();
    const init = { method: 'PUT', body, duplex: 'half', headers: { 'x-test': 'yes' } } as unknown as RequestInit;
    expect(await (await get('/api/orders/12', init)).json()).toMatchObject({ header: 'yes', body: '' });
  });

  test.each([
    ['/api/files/a/b%20c.txt', { path: 'a/b c.txt' }],
    ['/api/maybe/this', { what: 'this' }],
    ['/api/maybe', {}],
  ])('takes the parameters of %s', async (path, params) => {
    expect(await (await get(path)).json()).toMatchObject({ params });
  });

  test('sets several cookies with their attributes', async () => {
    expect((await get('/api/cookies')).headers.getSetCookie()).toEqual([
      'a=1%202; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Strict',
      'b=2; Expires=Thu, 01 Jan 1970 00:16:40 GMT',
    ]);
  });

  test.each([
    ['no key', 'withKey', undefined, 401],
    ['a wrong key', 'withKey', 'wrong', 401],
    ['the function key', 'withKey', 'function', 200],
    ['the master key', 'withKey', 'master', 200],
    ['the function key where only the master key opens', 'withMasterKey', 'function', 401],
    ['the master key where only it opens', 'withMasterKey', 'master', 200],
  ] as const)('with %s: %s', async (_, name, key, status) => {
    const value = key === 'function' || key === 'master' ? host.keys[key] : key;
    const byQuery = await get(`/api/${name}${value ? `?code=${value}` : ''}`);
    const byHeader = await get(`/api/${name}`, value ? { headers: { 'x-functions-key': value } } : {});
    expect([byQuery.status, byHeader.status]).toEqual([status, status]);
  });

  test('is not there for a name that was pointed at this machine from outside', async () => {
    const status = await new Promise((resolve) => {
      request(`${host.url}/api/nothing`, { headers: { host: 'evil.example' } }, (response) => {
        resolve(response.resume().statusCode);
      }).end();
    });
    expect(status).toBe(421);
  });
});

describe('a timer trigger', () => {
  test('makes up for a run that was due while the host was down, and says so', async () => {
    await eventually(() => noted('yearly').length > 0);
    expect(noted('yearly')[0]?.timer).toMatchObject({
      isPastDue: true,
      scheduleStatus: { last: '2020-01-01T00:00:00.000Z', next: '2021-01-01T00:00:00.000Z' },
    });
  });

  test('runs on its schedule, which may stand in a setting', async () => {
    await eventually(() => noted('often').length >= 2);
    expect(noted('often').length).toBeGreaterThanOrEqual(2);
  });

  test('runs at the start if it asks for it, once', async () => {
    await eventually(() => noted('onStartup').length > 0);
    expect(noted('onStartup')).toHaveLength(1);
  });

  test('is started by hand', async () => {
    const before = noted('yearly').length;
    const headers = { 'content-type': 'application/json' };
    const response = await get('/admin/functions/yearly', { method: 'POST', body: '{"input":""}', headers });
    expect(response.status).toBe(202);
    await eventually(() => noted('yearly').length === before + 1);
  });

  test.each([
    ['an unknown function', 'none', 'application/json', '{}', 404],
    ['a body that is not JSON', 'yearly', 'application/json', 'x', 400],
    ['what a page of another site can send', 'yearly', 'text/plain', '{}', 415],
    ['an HTTP function', 'nothing', 'application/json', '{}', 400],
  ])('is not started by %s', async (...row) => {
    const [, name, type, body, status] = row;
    const response = await get(`/admin/functions/${name}`, { method: 'POST', body, headers: { 'content-type': type } });
    expect(response.status).toBe(status);
  });
});

describe('the Event Grid webhook', () => {
  const deliver = (body: unknown, options: { type?: string; name?: string; code?: string; method?: string } = {}) => {
    const { type = 'Notification', name = 'onEvent', code, method = 'POST' } = options;
    return get(`/runtime/webhooks/EventGrid?functionName=${name}${code ? `&code=${code}` : ''}`, {
      method,
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...(type ? { 'aeg-event-type': type } : {}) },
    });
  };

  test('answers the validation handshake', async () => {
    const response = await deliver([{ data: { validationCode: 'abc' } }], { type: 'SubscriptionValidation' });
    expect([response.status, await response.json()]).toEqual([200, { validationResponse: 'abc' }]);
  });

  test('answers the handshake of CloudEvents', async () => {
    const response = await get('/runtime/webhooks/EventGrid?functionName=onEvent', {
      method: 'OPTIONS',
      headers: { 'webhook-request-origin': 'eventgrid.azure.net' },
    });
    expect([response.status, response.headers.get('webhook-allowed-origin')]).toEqual([200, 'eventgrid.azure.net']);
  });

  test('runs the function once for each event of a batch, and for a single one', async () => {
    expect((await deliver([{ subject: 'one' }, { subject: 'two' }])).status).toBe(202);
    expect((await deliver({ subject: 'three', specversion: '1.0' })).status).toBe(202);
    const subjects = noted('onEvent').map(({ subject }) => subject);
    expect(subjects).toHaveLength(3);
    expect(subjects).toEqual(expect.arrayContaining(['one', 'two', 'three']));
  });

  test('answers 500 when one event of a batch fails, so that it is delivered again', async () => {
    const response = await deliver([{ subject: 'poison' }, { subject: 'fine' }]);
    expect([response.status, await response.text()]).toEqual([500, expect.stringContaining('cannot')]);
  });

  test.each([
    ['an unknown function', { name: 'none' }, 404, "cannot find function: 'none'"],
    ['a function of another kind', { name: 'byId' }, 404, "cannot find function: 'byId'"],
    ['no event type', { type: '' }, 400, ''],
    ['an unknown event type', { type: 'Other' }, 400, ''],
    ['a wrong key', { code: 'wrong' }, 401, ''],
    ['a farewell', { type: 'Unsubscribe' }, 202, ''],
  ])('with %s', async (_, options, status, body) => {
    const response = await deliver([{ subject: 'x' }], options);
    expect([response.status, await response.text()]).toEqual([status, body]);
  });

  test('takes the key of the extension', async () => {
    expect((await deliver([], { code: host.keys.eventGrid })).status).toBe(202);
  });
});
