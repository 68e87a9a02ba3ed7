import { tellOfRun } from '../../functions/tell-of-run.ts';
import { readNotifications } from '../../orchestrations/activities/keep-notifications.ts';
import { problem } from '../../shared/domain/problem-codes.ts';
import { destination } from '../shared/domain/notifications/sample-notification.ts';
import { edgeRecord } from '../support/edge-record.ts';
import { TestApi } from '../support/test-call.ts';

type Client = Parameters<typeof tellOfRun>[1];

async function tell(events: typeof destination.events): Promise<{ api: TestApi; started: string[] }> {
  const api = new TestApi();
  await api.stores.edges.create(edgeRecord({ name: 'contoso-prod' }));
  await api.stores.runs.create({
    id: 'contoso-prod.1',
    edge: 'contoso-prod',
    generation: 1,
    reason: { code: 'Test', message: 'a test', requestedBy: 'ann' },
    status: 'Failed',
    createdAt: 1,
    startedAt: 1,
    endedAt: 2,
    plan: null,
    problem: problem('RunStuck', { what: 'a', why: 'b', fix: 'c' }),
  });
  const started: string[] = [];
  const client = {
    startNew: async (name: string, { instanceId }: { instanceId: string }) => started.push(`${name} ${instanceId}`),
  };
  const services = {
    ...api.app,
    notifier: { destinations: [{ ...destination, events }], send: () => Promise.reject(new Error()) },
  };
  await tellOfRun(services, client as unknown as Client, 'contoso-prod.1');
  await tellOfRun(services, client as unknown as Client, 'contoso-prod.9');
  return { api, started };
}

describe('a run that was replaced because it was stuck', () => {
  test('is told as failed, by an orchestration of its own', async () => {
    const { api, started } = await tell(['runFailed']);
    expect(started).toEqual(['notify contoso-prod.1.notify']);
    expect((await readNotifications(api.stores.runs, 'contoso-prod.1'))?.notifications).toMatchObject([
      { event: 'runFailed', code: 'RunStuck', requestedBy: 'ann' },
    ]);
  });

  test('starts nothing when nobody wants to hear of it', async () => {
    expect((await tell(['driftFound'])).started).toEqual([]);
  });
});
