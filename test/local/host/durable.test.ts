import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dataFolder, HostProcess } from './host-process.ts';

const data = dataFolder();
let host: HostProcess;

beforeAll(async () => {
  host = await HostProcess.start(data.path, { app: 'test/local/host/apps/durable' });
});

afterAll(async () => {
  await host.stop();
  data.remove();
});

describe('the real durable-functions replay on the local host', () => {
  test.each([
    ['calls activities one after the other', 'sequence', 3, 12],
    ['fans out, and keeps the order of the results', 'fanOut', 5, [0, 1, 2, 3, 4]],
    ['retries an activity until it succeeds', 'retries', { key: 'a', failures: 2 }, 'after 2'],
    ['retries a sub-orchestration', 'retriedChild', { key: 'b', failures: 1 }, 'after 1'],
    ['calls sub-orchestrations, with an id of their own or a given one', 'parent', undefined, { child: 6, named: 12 }],
    ['continues as new with the next input', 'loop', { left: 3, done: [] }, [6, 4, 2]],
    ['completes after an uncancelled timer that lost the race', 'raceWithoutCancel', undefined, 'activity'],
    ['mixes fan-out, timer, child and continue-as-new', 'mixed', { round: 1 }, 204],
    ['signals and calls an entity, in order', 'entityCalls', 'one', 7],
    [
      'tells an entity operation that failed, with the text that the SDK makes of it',
      'entityFailure',
      undefined,
      'caught: [object Object]',
    ],
  ])('%s', async (_, name, input, output) => {
    expect(await host.run(name, input)).toMatchObject({ runtimeStatus: 'Completed', output });
  });

  test('waits for a durable timer, and not less', async () => {
    const { output } = await host.run('timer', 80);
    expect(output).toBeGreaterThanOrEqual(80);
  });

  test('fails after the last attempt, with the text of the last failure', async () => {
    const { runtimeStatus, output } = await host.run('retries', { key: 'c', failures: 9 });
    expect([runtimeStatus, output]).toEqual([
      'Failed',
      expect.stringContaining("Orchestrator function 'retries' failed: Activity function 'flaky' failed:  failure 3"),
    ]);
  });

  test('hands the failure of a sub-orchestration to its parent', async () => {
    const { output } = await host.run('parentOfFailing');
    expect(output).toContain("Orchestrator function 'failing' failed: Activity function 'boom' failed:  it broke");
  });

  test('converts payloads as .NET does: booleans to words, times without trailing zeros', async () => {
    const { output } = await host.run('types');
    expect(output).toEqual([
      { type: 'number', input: 5 },
      { type: 'string', input: 'text' },
      { type: 'string', input: '5' },
      { type: 'string', input: 'True' },
      { type: 'undefined' },
      { type: 'object', input: { at: '2026-01-02T03:04:05.34Z' } },
    ]);
  });

  test('keeps the locks of a critical section: transfers side by side lose nothing', async () => {
    const ids = await Promise.all([1, 2, 3, 4, 5].map(() => host.start('transfer')));
    const seen = await Promise.all(ids.map(async (id) => Number((await host.ended(id)).output)));
    expect(seen.toSorted((a, b) => b - a)).toEqual([0, -1, -2, -3, -4]);
    expect(await (await host.api('GET', 'entities/Counter/to')).json()).toBe(5);
  });

  test('follows a 202 answer of a durable HTTP call until it is done', async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      if (asked === 1) response.writeHead(202, { location: '/status', 'retry-after': '0' }).end();
      else response.writeHead(200).end('done');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { output } = await host.run('http', `http://127.0.0.1:${(server.address() as AddressInfo).port}/job`);
    server.close();
    expect([output, asked]).toEqual([{ status: 200, content: 'done' }, 2]);
  });
});

describe('what Azure would let pass in silence fails aloud', () => {
  test.each([
    ['an activity that does not exist', 'unknownActivity', "The function 'nobody' doesn't exist"],
    ['an orchestrator that is not deterministic', 'unsteady', 'Non-Deterministic workflow detected'],
    [
      'going on after a failed Task.all while a sibling retries',
      'diverging',
      'in Azure one would get the result of the other',
    ],
  ])('%s', async (_, name, text) => {
    const { runtimeStatus, output } = await host.run(name);
    expect([runtimeStatus, output]).toEqual(['Failed', expect.stringContaining(text)]);
  });

  test('a custom status of more than 16 KB', async () => {
    const id = await host.start('status', 9_000);
    await host.until(id, ({ customStatus }) => customStatus !== null);
    await host.api('POST', `instances/${id}/raiseEvent/Go`, null);
    expect((await host.ended(id)).output).toContain('must not exceed 16 KB. The current payload size is 18 KB.');
  });
});

describe("Durable's management API", () => {
  test('shows an instance from its start to its end', async () => {
    const id = await host.start('status', 3, 'shown');
    const waiting = await host.until(id, ({ customStatus }) => customStatus !== null);
    expect(waiting).toMatchObject({
      name: 'status',
      runtimeStatus: 'Running',
      input: 3,
      output: null,
      customStatus: { step: 'waiting' },
    });
    await host.api('POST', `instances/${id}/raiseEvent/go`, null);
    await new Promise((resolve) => setTimeout(resolve, 50));
    // The SDK knows names by their exact case, the engine does not: an event in another case is swallowed, as in Azure.
    expect((await host.status(id)).runtimeStatus).toBe('Running');
    await host.api('POST', `instances/${id}/terminate?reason=enough`);
    expect(await host.ended(id)).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' });
  });

  test('takes two events of one name one after the other', async () => {
    const id = await host.start('events');
    for (const value of [1, 2]) await host.api('POST', `instances/${id}/raiseEvent/E`, value);
    expect((await host.ended(id)).output).toEqual([1, 2]);
  });

  test('wakes an orchestration that waits for an event or a deadline, and cancels the timer', async () => {
    const id = await host.start('race');
    await host.api('POST', `instances/${id}/raiseEvent/Approved`, { by: 'me' });
    expect(await host.ended(id)).toMatchObject({ runtimeStatus: 'Completed', output: { by: 'me' } });
  });

  test('suspends and resumes: an event that comes meanwhile is taken later', async () => {
    const id = await host.start('race');
    await host.until(id, ({ runtimeStatus }) => runtimeStatus === 'Running');
    expect((await host.api('POST', `instances/${id}/suspend?reason=wait`)).status).toBe(202);
    await host.until(id, ({ runtimeStatus }) => runtimeStatus === 'Suspended');
    expect((await host.api('POST', `instances/${id}/suspend`)).status).toBe(500);
    await host.api('POST', `instances/${id}/raiseEvent/Approved`, 'yes');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await host.status(id)).runtimeStatus).toBe('Suspended');
    await host.api('POST', `instances/${id}/resume`);
    expect((await host.ended(id)).output).toBe('yes');
  });

  test('rewinds a failed instance: what had succeeded is not done again', async () => {
    const failed = await host.ended(await host.start('rewindable', undefined, 'rewound'));
    expect(failed.runtimeStatus).toBe('Failed');
    expect((await host.api('POST', 'instances/rewound/rewind?reason=again')).status).toBe(202);
    const { output } = await host.until('rewound', ({ runtimeStatus }) => runtimeStatus === 'Completed');
    expect(output).toEqual([8, 'fine']);
  });

  test('restarts an instance with its input under a new id', async () => {
    const id = await host.start('sequence', 2);
    await host.ended(id);
    const response = await host.api('POST', `instances/${id}/restart`);
    const restarted = ((await response.json()) as { id: string }).id;
    expect([response.status, restarted === id]).toEqual([202, false]);
    expect((await host.ended(restarted)).output).toBe(6);
  });

  test('pages through instances, and purges those that have ended', async () => {
    for (const n of [1, 2, 3]) await host.ended(await host.start('sequence', 1, `paged-${n}`));
    const path = 'instances/?instanceIdPrefix=paged-&top=2';
    const first = await host.api('GET', path);
    const token = first.headers.get('x-ms-continuation-token') ?? '';
    expect(((await first.json()) as Status[]).map(({ instanceId }) => instanceId)).toEqual(['paged-1', 'paged-2']);
    const second = await fetch(`${host.url}/durabletask/${path}`, { headers: { 'x-ms-continuation-token': token } });
    expect(((await second.json()) as Status[]).map(({ instanceId }) => instanceId)).toEqual(['paged-3']);
    expect(second.headers.get('x-ms-continuation-token')).toBeNull();
    expect(await (await host.api('DELETE', 'instances/paged-1')).json()).toEqual({ instancesDeleted: 1 });
    expect((await host.api('GET', 'instances/paged-1')).status).toBe(404);
  });

  test('purges by creation and status, and never one that has not ended', async () => {
    await host.ended(await host.start('sequence', 1, 'purge-old'));
    const between = await later();
    await host.ended(await host.start('sequence', 1, 'purge-new'));
    await host.ended(await host.start('failing', undefined, 'purge-failed'));
    await host.start('race', undefined, 'purge-running');
    await host.until('purge-running', ({ runtimeStatus }) => runtimeStatus === 'Running');

    expect((await host.api('DELETE', 'instances/purge-running')).status).toBe(412);
    const ended = 'runtimeStatus=Completed,Failed,Terminated,Canceled';
    const old = `instances/?createdTimeFrom=1970-01-01T00:00:00.000Z&createdTimeTo=${between}&${ended}`;
    expect((await host.api('DELETE', old)).status).toBe(200);
    const there = async () =>
      ((await (await host.api('GET', 'instances/?instanceIdPrefix=purge-')).json()) as Status[]).map(
        (each) => each.instanceId,
      );
    expect(await there()).toEqual(['purge-new', 'purge-failed', 'purge-running']);
    // Nothing is left in that window.
    expect((await host.api('DELETE', old)).status).toBe(404);

    // Statuses may be given several times; without any, one that runs still stays.
    const failed = `instances/?createdTimeFrom=${between}&runtimeStatus=Failed&runtimeStatus=Terminated`;
    expect((await host.api('DELETE', failed)).status).toBe(200);
    expect(await there()).toEqual(['purge-new', 'purge-running']);
    await host.api('DELETE', `instances/?createdTimeFrom=${between}`);
    expect(await there()).toEqual(['purge-running']);
    await host.api('POST', 'instances/purge-running/terminate?reason=x');
    await host.ended('purge-running');
  });

  test('waits for the output of a start with a timeout', async () => {
    const response = await host.api('POST', 'orchestrators/sequence?timeout=5&pollingInterval=0.02', 4);
    expect([response.status, await response.json()]).toEqual([200, 20]);
  });

  test('digests the history: names and times of what was completed, no bookkeeping', async () => {
    const id = await host.start('sequence', 1);
    await host.ended(id);
    const { historyEvents } = await host.status(id, '?showHistory=true&showHistoryOutput=true');
    expect(historyEvents?.map(({ EventType, FunctionName }) => [EventType, FunctionName])).toEqual([
      ['ExecutionStarted', 'sequence'],
      ['TaskCompleted', 'double'],
      ['ExecutionCompleted', undefined],
    ]);
  });

  test.each([
    ['an orchestrator that does not exist', 'POST', 'orchestrators/nobody', 1, 400],
    ['an id with a character that is not allowed', 'POST', 'orchestrators/sequence/a%23b', 1, 400],
    ['an id that begins like an entity', 'POST', 'orchestrators/sequence/@a', 1, 400],
    ['an unknown instance', 'GET', 'instances/none', undefined, 404],
    ['an event for an unknown instance', 'POST', 'instances/none/raiseEvent/E', 1, 404],
    ['an event without a JSON body', 'POST', 'instances/none/raiseEvent/E', undefined, 400],
    ['a purge of all time', 'DELETE', 'instances/', undefined, 400],
    ['another task hub', 'GET', 'instances/?taskHub=other', undefined, 404],
    ['a signal for an entity that does not exist', 'POST', 'entities/nobody/1?op=x', 1, 400],
    ['a time that is none', 'GET', 'instances/?createdTimeFrom=yesterday', undefined, 400],
  ])('refuses %s', async (...row) => {
    const [, method, path, body, status] = row;
    expect((await host.api(method, path, body)).status).toBe(status);
  });

  test('refuses to start an instance over one that runs, and lets one that ended be replaced', async () => {
    await host.start('race', undefined, 'taken');
    const refused = await host.api('POST', 'orchestrators/race/taken');
    expect([refused.status, await refused.text()]).toEqual([500, expect.stringContaining('Something went wrong')]);
    await host.api('POST', 'instances/taken/terminate?reason=x');
    await host.ended('taken');
    expect((await host.api('POST', 'instances/taken/raiseEvent/E', 1)).status).toBe(410);
    await host.start('sequence', 1, 'taken');
    expect((await host.ended('taken')).output).toBe(2);
  });

  test('asks for the system key on the webhook path, which the SDK gives out in its URLs', async () => {
    const bare = await fetch(`${host.url}/runtime/webhooks/durabletask/instances/none`);
    expect(bare.status).toBe(401);
    const started = await fetch(`${host.url}/api/start/sequence`, { method: 'POST', body: '2' });
    const { statusQueryGetUri, id } = (await started.json()) as { statusQueryGetUri: string; id: string };
    await host.ended(id);
    expect((await fetch(statusQueryGetUri)).status).toBe(200);
  });
});

/** A time after everything so far and before everything to come. */
async function later(): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, 20));
  const now = new Date().toISOString();
  await new Promise((resolve) => setTimeout(resolve, 20));
  return now;
}

interface Status {
  readonly instanceId: string;
}
