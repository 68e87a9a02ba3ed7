import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { dataFolder, HostProcess } from './host-process.ts';

const app = 'test/local/host/apps/durable';
const mixedOutput = 204;

interface StoredEvent {
  readonly EventType: number;
  readonly EventId: number;
  readonly TaskScheduledId?: number;
  readonly TimerId?: number;
}

/** What must be left when all is done: nothing that waits, and no event twice. */
function inspect(folder: string): { leftovers: number; doubled: string[] } {
  const database = new DatabaseSync(join(folder, 'host.sqlite'));
  const count = (table: string) => Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n']);
  const rows = database.prepare('SELECT instance_id, event FROM history').all() as {
    instance_id: string;
    event: string;
  }[];
  const leftovers = count('activities') + count('inbox') + count('entity_inbox');
  database.close();
  const marks = rows.flatMap(({ instance_id, event }) =>
    markOf(JSON.parse(event) as StoredEvent).map((mark) => `${instance_id} ${mark}`),
  );
  return { leftovers, doubled: marks.filter((mark, index) => marks.indexOf(mark) !== index) };
}

/** What may be in a history once: the start, the end, a task's scheduling and a task's completion. */
function markOf({ EventType, EventId, TaskScheduledId, TimerId }: StoredEvent): string[] {
  const completed = TaskScheduledId ?? TimerId;
  if (completed !== undefined) return [`completed ${completed}`];
  if (EventId >= 0) return [`scheduled ${EventId}`];
  return [0, 1].includes(EventType) ? [`type ${EventType}`] : [];
}

/** Starts the instance unless a former life of the host has; undefined if the host died before it could answer. */
async function startOnce(host: HostProcess, id: string): Promise<number | undefined> {
  try {
    const { status } = await host.api('GET', `instances/${id}`);
    return status === 404 ? (await host.api('POST', `orchestrators/mixed/${id}`, { round: 1 })).status : status;
  } catch {
    return undefined;
  }
}

/** False if the host died first. */
async function hasEnded(host: HostProcess, id: string): Promise<boolean> {
  const deadline = Date.now() + 10_000;
  while (host.running) {
    const status = await host.status(id).catch(() => undefined);
    if (status?.runtimeStatus === 'Completed' || status?.runtimeStatus === 'Failed') return true;
    if (Date.now() > deadline) throw new Error(`the run does not go on: ${JSON.stringify(status)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return false;
}

let data: ReturnType<typeof dataFolder>;
beforeEach(() => {
  data = dataFolder();
});
afterEach(() => {
  HostProcess.killAll();
  data.remove();
});

describe('kill -9', () => {
  test.each([
    ['after', '7'],
    ['before', 'before:8'],
  ])('right %s a commit, again and again: the run ends as if nothing had been', async (_, crashAt) => {
    const log = join(data.path, 'activities.log');
    const env = { EDGE_TLS_HOST_CRASH_AT: crashAt, ACTIVITY_LOG: log };
    let lives = 0;
    let done = false;
    for (; !done && lives < 60; lives += 1) {
      const host = await HostProcess.start(data.path, { app, env });
      await startOnce(host, 'crashed');
      done = await hasEnded(host, 'crashed');
      await host.stop();
    }
    const host = await HostProcess.start(data.path, { app });
    const { runtimeStatus, output } = await host.ended('crashed');
    await host.stop();
    expect([done, runtimeStatus, output]).toEqual([true, 'Completed', mixedOutput]);
    expect(lives).toBeGreaterThan(4);
    expect(inspect(data.path)).toEqual({ leftovers: 0, doubled: [] });
    expectEachActivityAtLeastOnce(log, lives);
  });

  test('at random moments of several runs side by side loses and doubles nothing', async () => {
    const ids = ['one', 'two', 'three', 'four', 'five', 'six'];
    for (const delay of [60, 15, 110, 35, 80, 25]) {
      const host = await HostProcess.start(data.path, { app });
      await Promise.all(ids.map((id) => startOnce(host, id)));
      await new Promise((resolve) => setTimeout(resolve, delay));
      await host.stop('SIGKILL');
    }
    const host = await HostProcess.start(data.path, { app });
    const outputs = await Promise.all(ids.map(async (id) => (await host.ended(id)).output));
    await host.stop();
    expect(outputs).toEqual(ids.map(() => mixedOutput));
    expect(inspect(data.path)).toEqual({ leftovers: 0, doubled: [] });
  });

  test('an event that was acknowledged survives', async () => {
    const first = await HostProcess.start(data.path, { app });
    await first.start('race', undefined, 'waiting');
    const { status } = await first.api('POST', 'instances/waiting/raiseEvent/Approved', 'kept');
    await first.stop('SIGKILL');
    const second = await HostProcess.start(data.path, { app });
    expect([status, (await second.ended('waiting')).output]).toEqual([202, 'kept']);
    await second.stop();
  });
});

/** At least once, and once more at most for each death: ten calls of `slow`, and three of `double` in each of the two rounds. */
function expectEachActivityAtLeastOnce(log: string, lives: number): void {
  const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean) : [];
  const expected = [1, 2].flatMap((round) => [1, 2, 3, 4, 5].map((value) => `slow ${round * 10 + value}`));
  expect(new Set(lines)).toEqual(new Set([...expected, 'double 1', 'double 2', 'double 3']));
  for (const line of expected) expect(lines.filter((each) => each === line).length).toBeLessThanOrEqual(lives + 1);
}
