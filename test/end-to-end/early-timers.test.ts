import { EdgeTls } from './edge-tls.ts';

jest.setTimeout(240_000);

/** Between two polls of one operation on local Azure (`pace.ts`). */
const shortestSeconds = 0.3;

/** The engine as on Azure Storage, where a timer of less than a second fires at once; at this time scale nearly all of ours are. */
describe('where timers fire before they are due', () => {
  let edgeTls: EdgeTls;
  beforeAll(async () => {
    process.env.EDGE_TLS_HOST_EARLY_TIMERS = '1';
    edgeTls = await EdgeTls.start();
  });
  afterAll(async () => {
    delete process.env.EDGE_TLS_HOST_EARLY_TIMERS;
    await edgeTls.stop();
  });

  test('an edge is provisioned, and no operation is asked for more often than it was to be', async () => {
    const before = Date.now();
    expect((await edgeTls.provision()).status).toBe('Succeeded');
    const seconds = (Date.now() - before) / 1000;
    const polls = new Map<string, number>();
    for (const { method, url } of await edgeTls.journal())
      if (method === 'GET' && /operation/i.test(url)) polls.set(url, (polls.get(url) ?? 0) + 1);
    expect(polls.size).toBeGreaterThan(0);
    // Where a turn took longer than the wait, nothing was early; a loop that spins asks some fifty times in a second.
    expect(Math.max(...polls.values())).toBeLessThanOrEqual(seconds / shortestSeconds + 2);
  });

  test('a run on the converged edge writes nothing and ends', async () => {
    expect(await edgeTls.converge()).toMatchObject({ status: 'Succeeded', steps: [] });
  });
});
