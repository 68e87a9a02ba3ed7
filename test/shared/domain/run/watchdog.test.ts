import { runDeadline } from '../../../../orchestrations/activities/run-deadline.ts';
import { stepLimitSeconds } from '../../../../orchestrations/activities/step-limits.ts';
import { pump } from '../../../../shared/domain/run/pump.ts';
import { requestRun } from '../../../../shared/domain/run/request-run.ts';
import type { Run } from '../../../../shared/domain/run/run.ts';
import { watch, type WatchdogServices } from '../../../../shared/domain/run/watchdog.ts';
import { edgeRecord } from '../../../support/edge-record.ts';
import { InMemoryStores } from '../../../support/in-memory-stores.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const hour = 3600;

class Watch {
  readonly stores = new InMemoryStores();
  readonly clock = new VirtualClock();
  readonly started: string[] = [];
  readonly stopped: string[] = [];
  alive: readonly string[] = [];

  static async begin(change: Partial<Run> = {}): Promise<Watch> {
    const made = new Watch();
    await made.stores.edges.create(edgeRecord({ name: 'contoso-prod' }));
    const reason = { code: 'Test', message: 'a test', requestedBy: 'test' };
    await requestRun(made.services, { edge: 'contoso-prod', reason });
    const run = await made.stores.runs.get('contoso-prod.1');
    if (!run) throw new Error('there is no run');
    const now = Math.floor(made.clock.now() / 1000);
    await made.stores.runs.update({ ...run, status: 'Running', startedAt: now, ...change });
    made.started.length = 0;
    return made;
  }

  get services(): WatchdogServices {
    return {
      stores: this.stores,
      clock: this.clock,
      start: async (run) => void this.started.push(run),
      isAlive: async (run) => this.alive.includes(run),
      stop: async (run) => void this.stopped.push(run),
      deadlineOf: runDeadline(this.stores.runs),
    };
  }
}

describe('the watchdog', () => {
  test('leaves a run alone that works', async () => {
    const watched = await Watch.begin();
    watched.alive = ['contoso-prod.1'];
    expect(await watch(watched.services)).toEqual({ replaced: [], failed: [] });
  });

  test('replaces a run whose orchestration is gone, and keeps its record', async () => {
    const watched = await Watch.begin();
    expect((await watch(watched.services)).replaced).toEqual([{ run: 'contoso-prod.1', by: 'contoso-prod.1.1' }]);
    expect(watched.started).toEqual(['contoso-prod.1.1']);
    expect((await watched.stores.edges.get('contoso-prod'))?.activeRun).toBe('contoso-prod.1.1');
    expect(await watched.stores.runs.get('contoso-prod.1')).toMatchObject({
      status: 'Failed',
      problem: { code: 'RunStuck', evidence: { replacedBy: 'contoso-prod.1.1' } },
    });
    expect(await watched.stores.runs.get('contoso-prod.1.1')).toMatchObject({
      status: 'NotStarted',
      generation: 1,
      reason: { code: 'Test' },
    });
  });

  test('says why, where Durable Functions knows it', async () => {
    const watched = await Watch.begin();
    const output = "Orchestrator function 'convergeEdge' failed: Non-Deterministic workflow detected\n   at Host.Run()";
    const endOf = async () => ({ status: 'Failed', output });
    await watch({ ...watched.services, endOf });
    expect((await watched.stores.runs.get('contoso-prod.1'))?.problem).toMatchObject({
      code: 'RunStuck',
      why: expect.stringMatching(/has ended \(Failed\).*Non-Deterministic workflow detected$/),
      evidence: {
        replacedBy: 'contoso-prod.1.1',
        orchestration: 'Failed',
        cause: "Orchestrator function 'convergeEdge' failed: Non-Deterministic workflow detected",
      },
    });
  });

  test('replaces a run though nobody can say why it ended', async () => {
    const watched = await Watch.begin();
    const endOf = () => Promise.reject(new Error('away'));
    expect((await watch({ ...watched.services, endOf })).replaced).toHaveLength(1);
    expect((await watched.stores.runs.get('contoso-prod.1'))?.problem?.why).toBe(
      'Its orchestration is gone, although the run has not ended.',
    );
  });

  test('replaces a replacement that is stuck in its turn', async () => {
    const watched = await Watch.begin();
    await watch(watched.services);
    const second = await watched.stores.runs.get('contoso-prod.1.1');
    if (second) await watched.stores.runs.update({ ...second, status: 'Running' });
    expect((await watch(watched.services)).replaced).toEqual([{ run: 'contoso-prod.1.1', by: 'contoso-prod.1.2' }]);
  });

  test('stops and replaces a run that still says Running past its deadline, and not a minute before', async () => {
    const watched = await Watch.begin();
    watched.alive = ['contoso-prod.1'];
    watched.clock.advance(6 * hour);
    expect((await watch(watched.services)).replaced).toEqual([]);
    watched.clock.advance(1);
    expect((await watch(watched.services)).replaced).toHaveLength(1);
    expect(watched.stopped).toEqual(['contoso-prod.1']);
  });

  test('gives every step of the plan its time', async () => {
    const step = { kind: 'updateApiManagement' } as never;
    const plan = { steps: [step] } as unknown as Run['plan'];
    const watched = await Watch.begin({ plan });
    watched.alive = ['contoso-prod.1'];
    watched.clock.advance(6 * hour + 1);
    expect((await watch(watched.services)).replaced).toEqual([]);
    watched.clock.advance(stepLimitSeconds('updateApiManagement'));
    expect((await watch(watched.services)).replaced).toHaveLength(1);
  });

  test('lets a person take weeks to approve, and counts from the approval', async () => {
    const watched = await Watch.begin({ status: 'WaitingForApproval' });
    watched.alive = ['contoso-prod.1'];
    watched.clock.advance(30 * 24 * hour);
    expect((await watch(watched.services)).replaced).toEqual([]);
    const run = await watched.stores.runs.get('contoso-prod.1');
    if (run) await watched.stores.runs.update({ ...run, status: 'Running' });
    await watched.stores.runs.savePaper('contoso-prod.1', 'approval', { at: Math.floor(watched.clock.now() / 1000) });
    expect((await watch(watched.services)).replaced).toEqual([]);
  });

  test.each(['NotStarted', 'Succeeded', 'Failed', 'Canceled'] as const)(
    'leaves a run that is %s to the pump',
    async (status) => {
      const watched = await Watch.begin({ status });
      expect((await watch(watched.services)).replaced).toEqual([]);
      expect((await pump(watched.services)).started).toEqual(['contoso-prod.1']);
    },
  );

  test('looks after the other edges when one cannot be looked after', async () => {
    const watched = await Watch.begin();
    const services = { ...watched.services, stop: () => Promise.reject(new Error('no')) };
    expect(await watch(services)).toEqual({ replaced: [], failed: [{ edge: 'contoso-prod', code: 'Internal' }] });
  });
});
