import type { Delivery } from '../../shared/domain/notifications/delivery.ts';
import type { Destination } from '../../shared/domain/notifications/destination.ts';
import type { Message } from '../../shared/domain/notifications/message.ts';
import { readNotifications } from '../../orchestrations/activities/keep-notifications.ts';
import { destination } from '../shared/domain/notifications/sample-notification.ts';
import { type EstateOptions, TestEstate } from '../support/test-estate.ts';

jest.setTimeout(60_000);

interface Sent {
  readonly destination: string;
  readonly at: number;
  readonly message: Message;
}

/** An estate whose runs are told to these, which answer as `answer` says. */
async function estateTelling(
  destinations: readonly Destination[],
  answer: (sent: Sent, count: number) => Delivery,
  options: EstateOptions = {},
): Promise<{ estate: TestEstate; sent: Sent[] }> {
  const estate = await TestEstate.create(options);
  const sent: Sent[] = [];
  const notifier = {
    destinations,
    send: async ({ name }: Destination, message: Message): Promise<Delivery> => {
      const one = { destination: name, at: Math.floor(estate.azure.clock.now() / 1000), message };
      sent.push(one);
      return answer(one, sent.filter((each) => each.destination === name).length);
    },
  };
  Object.assign(estate.services, { notifier });
  return { estate, sent };
}

const delivered: Delivery = { state: 'delivered', status: 200 };
const busy: Delivery = { state: 'again', status: 503, reason: 'It answered 503.' };
const only = (name: string, ...events: Destination['events']): Destination => ({ ...destination, name, events });

describe('telling of a run', () => {
  test('of a provision, once, with who asked, the version and every certificate', async () => {
    const { estate, sent } = await estateTelling([destination], () => delivered);
    const { run } = await estate.run();
    expect(run.status).toBe('Succeeded');
    expect(sent).toHaveLength(1);
    expect(JSON.parse(sent[0]?.message.body ?? '')).toMatchObject({
      event: 'runSucceeded',
      run: run.id,
      requestedBy: 'test',
      certificates: [{ host: 'api.contoso.com' }, { host: 'apim.contoso.internal' }],
    });
    expect((await readNotifications(estate.stores.runs, run.id))?.deliveries).toMatchObject([
      { destination: 'ops', state: 'delivered', attempts: 1, lastStatus: 200 },
    ]);
  });

  test('says nothing of a run that found everything right', async () => {
    const { estate, sent } = await estateTelling([destination], () => delivered);
    await estate.run();
    const { run, runner } = await estate.run();
    expect(run.status).toBe('Succeeded');
    expect(sent).toHaveLength(1);
    expect(runner.executions.some(({ name }) => name === 'notify')).toBe(false);
  });

  test('asks for nothing where nobody is to be told', async () => {
    const estate = await TestEstate.create();
    const { runner } = await estate.run();
    expect(runner.executions.some(({ name }) => name === 'notify')).toBe(false);
  });

  test('of a failure: its step, code and remedy, to those who want to hear of failures', async () => {
    const { estate, sent } = await estateTelling(
      [only('ops', 'runFailed'), only('chat', 'runSucceeded')],
      () => delivered,
    );
    estate.azure.scriptFails = 'ZoneNotFound';
    const { run } = await estate.run();
    expect(run.status).toBe('Failed');
    expect(sent.map((one) => one.destination)).toEqual(['ops']);
    expect(JSON.parse(sent[0]?.message.body ?? '')).toMatchObject({
      event: 'runFailed',
      step: 'ensureRecord',
      code: run.problem?.code,
      remedy: run.problem?.fix,
    });
  });

  test('is tried again with growing waits, while others have it at once and the edge is free', async () => {
    const { estate, sent } = await estateTelling(
      [only('slow', 'runSucceeded'), only('quick', 'runSucceeded')],
      ({ destination: name }, count) => (name === 'slow' && count < 4 ? busy : delivered),
    );
    const { run } = await estate.run();
    const slow = sent.filter((one) => one.destination === 'slow');
    expect(sent.filter((one) => one.destination === 'quick')).toHaveLength(1);
    const waits = slow.slice(1).map(({ at }, index) => at - (slow[index]?.at ?? 0));
    expect(waits).toEqual([10, 60, 300]);
    expect(new Set(slow.map(({ message }) => message.headers['edge-tls-delivery'])).size).toBe(1);
    expect((await estate.stores.edges.get('contoso-prod'))?.activeRun).toBeNull();
    expect((await readNotifications(estate.stores.runs, run.id))?.deliveries).toMatchObject([
      { destination: 'slow', state: 'delivered', attempts: 4 },
      { destination: 'quick', state: 'delivered', attempts: 1 },
    ]);
  });

  test('is given up, and the run stays as it ended', async () => {
    const { estate, sent } = await estateTelling([destination], () => busy);
    const { run } = await estate.run();
    expect(run.status).toBe('Succeeded');
    expect(sent).toHaveLength(7);
    expect((await readNotifications(estate.stores.runs, run.id))?.deliveries).toMatchObject([
      { state: 'failed', attempts: 7, lastStatus: 503, nextAt: null, reason: 'It answered 503.' },
    ]);
  });

  test('to a destination that is gone from the configuration ends at once', async () => {
    const configured = [destination];
    const { estate } = await estateTelling(configured, () => {
      configured.length = 0;
      return busy;
    });
    const { run } = await estate.run();
    expect((await readNotifications(estate.stores.runs, run.id))?.deliveries).toMatchObject([
      { state: 'failed', attempts: 2, reason: 'The destination is not configured any more.' },
    ]);
  });

  test('keeps and sends neither key nor address', async () => {
    const { estate, sent } = await estateTelling([destination], () => delivered);
    const { run, runner } = await estate.run();
    const kept = JSON.stringify([await readNotifications(estate.stores.runs, run.id), runner.executions, sent]);
    expect(kept).not.toMatch(/hunter2|kkkk/);
  });

  test('happens once though every activity is carried out twice', async () => {
    const twice: EstateOptions['execution'] = async (name, _input, activity) => {
      const first = await activity();
      return name === 'finishRun' ? activity() : first;
    };
    const { estate, sent } = await estateTelling([destination], () => delivered, { execution: twice });
    const { run } = await estate.run();
    expect(run.status).toBe('Succeeded');
    expect(sent).toHaveLength(1);
  });
});
