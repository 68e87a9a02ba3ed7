import { type Action, ActionType, type OrchestratorState } from '../../../../local/host/durable/actions.ts';
import { AppFunctions } from '../../../../local/host/durable/app-functions.ts';
import { type HistoryEvent, historyEvent, stamp } from '../../../../local/host/durable/history.ts';
import { replay, type ReplayInput } from '../../../../local/host/durable/orchestration-shim.ts';

const t0 = Date.parse('2026-01-01T00:00:00.000Z');
const functions = new AppFunctions({ activity: ['A', 'B', 'C'], orchestrator: ['Main', 'Child'], entity: ['Counter'] });

const at = (seconds: number) => new Date(t0 + seconds * 1000).toISOString();
const started = (seconds = 0) => stamp(historyEvent('OrchestratorStarted', {}), at(seconds));
const begin = historyEvent('ExecutionStarted', {
  Name: 'Main',
  Version: null,
  Input: null,
  OrchestrationInstance: { InstanceId: 'i', ExecutionId: 'e' },
  ParentInstance: null,
  Tags: null,
});
const scheduled = (id: number, name = 'A') =>
  historyEvent('TaskScheduled', { Name: name, Version: null, Input: null }, id);
const completed = (id: number, result = 'null') =>
  historyEvent('TaskCompleted', { TaskScheduledId: id, Result: result });
const failed = (id: number) => historyEvent('TaskFailed', { TaskScheduledId: id, Reason: 'r', Details: 'd' });
const timer = (id: number) => historyEvent('TimerCreated', { FireAt: at(0) }, id);
const fired = (id: number) => historyEvent('TimerFired', { TimerId: id, FireAt: at(0) });
const raised = (name: string, input = '1') => historyEvent('EventRaised', { Name: name, Input: input });
const suspended = historyEvent('ExecutionSuspended', { Reason: '' });
const resumed = historyEvent('ExecutionResumed', { Reason: '' });

const call = (name: string): Action => ({ actionType: ActionType.CallActivity, functionName: name });
const retried: Action = {
  actionType: ActionType.CallActivityWithRetry,
  functionName: 'A',
  retryOptions: { firstRetryIntervalInMilliseconds: 1000, maxNumberOfAttempts: 3, backoffCoefficient: 2 },
};
const sleep = (seconds: number, isCanceled = false): Action => ({
  actionType: ActionType.CreateTimer,
  fireAt: at(seconds),
  isCanceled,
});
const wait = (name: string): Action => ({ actionType: ActionType.WaitForExternalEvent, externalEventName: name });
const all = (...compoundActions: Action[]): Action => ({ actionType: ActionType.WhenAll, compoundActions });
const any = (...compoundActions: Action[]): Action => ({ actionType: ActionType.WhenAny, compoundActions });
const asNew: Action = { actionType: ActionType.ContinueAsNew, input: 'next' };

function walk(actions: Action[], history: HistoryEvent[], more: Partial<OrchestratorState & ReplayInput> = {}) {
  const { isDone = false, error, sdkOpenTasks = [] } = more;
  return replay({
    history: [started(), begin, ...history],
    state: { isDone, actions: [actions], ...(error === undefined ? {} : { error }) },
    sdkOpenTasks,
    instanceId: 'i',
    executionId: 'e',
    parentInstanceId: 'p',
    functions,
  });
}

const shortForm = (result: ReturnType<typeof walk>) =>
  result.decisions.map((decision) =>
    decision.kind === 'timer'
      ? `timer#${decision.id}+${(decision.fireAt - t0) / 1000}`
      : `${decision.kind}#${decision.id} ${decision.name}`,
  );

describe('what is issued next, and under which number', () => {
  test.each<[string, Action[], HistoryEvent[], string[]]>([
    ['only the first action', [call('A'), call('B')], [], ['activity#0 A']],
    ['nothing while the first is under way', [call('A'), call('B')], [scheduled(0)], []],
    ['the second once the first has ended', [call('A'), call('B')], [scheduled(0), completed(0)], ['activity#1 B']],
    [
      'the second after a failure too: user code may have caught it',
      [call('A'), call('B')],
      [scheduled(0), failed(0)],
      ['activity#1 B'],
    ],
    [
      'the children of a compound, depth first',
      [all(call('A'), any(call('B'), sleep(5)), call('C'))],
      [],
      ['activity#0 A', 'activity#1 B', 'timer#2+5', 'activity#3 C'],
    ],
    [
      'nothing after one child of Task.all has failed',
      [all(call('A'), call('B')), call('C')],
      [scheduled(0), scheduled(1, 'B'), failed(0)],
      [],
    ],
    [
      'the next once all children have ended',
      [all(call('A'), call('B')), call('C')],
      [scheduled(0), scheduled(1, 'B'), failed(0), completed(1)],
      ['activity#2 C'],
    ],
    [
      'the next after the first child of Task.any',
      [any(call('A'), sleep(9)), call('C')],
      [scheduled(0), timer(1), completed(0)],
      ['activity#2 C'],
    ],
    ['a timer after a failed attempt', [retried], [scheduled(0), started(10), failed(0)], ['timer#1+11']],
    ['the next attempt, with a new number', [retried], [scheduled(0), failed(0), timer(1), fired(1)], ['activity#2 A']],
    [
      'a longer timer after the second failure',
      [retried],
      [scheduled(0), failed(0), timer(1), fired(1), scheduled(2), started(20), failed(2)],
      ['timer#3+22'],
    ],
    [
      'a timer of no length after the last failure',
      [retried],
      [
        scheduled(0),
        failed(0),
        timer(1),
        fired(1),
        scheduled(2),
        failed(2),
        timer(3),
        fired(3),
        scheduled(4),
        started(30),
        failed(4),
      ],
      ['timer#5+30'],
    ],
    ['a first hop of three days for a timer of ten', [sleep(10 * 86_400)], [], [`timer#0+${3 * 86_400}`]],
    [
      'the rest of it after the last hop',
      [sleep(10 * 86_400)],
      [timer(0), started(4 * 86_400), fired(0)],
      [`timer#1+${10 * 86_400}`],
    ],
    ['a timer of six days in one piece', [sleep(6 * 86_400)], [], [`timer#0+${6 * 86_400}`]],
    [
      'a cancelled timer, which does not hold up the next action',
      [sleep(5, true), call('A')],
      [],
      ['timer#0+5', 'activity#1 A'],
    ],
    ['nothing before an event', [wait('E'), call('A')], [], []],
    [
      'the next after an event, whatever its case',
      [wait('Approved'), call('A')],
      [raised('APPROVED')],
      ['activity#0 A'],
    ],
    [
      'the next after an event that came too early',
      [call('A'), wait('E'), call('B')],
      [raised('E'), scheduled(0), completed(0)],
      ['activity#1 B'],
    ],
  ])('%s', (_, actions, history, expected) => {
    expect(shortForm(walk(actions, history))).toEqual(expected);
  });

  test('a sub-orchestration gets an id from the execution and its number', () => {
    const child: Action = { actionType: ActionType.CallSubOrchestrator, functionName: 'Child', input: { a: 1 } };
    expect(walk([call('A'), child], [scheduled(0), completed(0)]).decisions).toEqual([
      { kind: 'subOrchestration', id: 1, name: 'Child', instanceId: 'e:1', version: null, input: { a: 1 } },
    ]);
  });

  test('the locks of a critical section are released one number each', () => {
    const lockSet = ['a', 'b'].map((key) => ({ name: 'Counter', key }));
    const lock: Action = { actionType: ActionType.LockEntities, lockSet, lockRequestId: 'r' };
    const sent = historyEvent('EventSent', { InstanceId: '@counter@a', Name: 'op', Input: '{}' }, 0);
    const result = walk([lock, { actionType: ActionType.ReleaseEntities }], [sent, raised('r')]);
    expect(shortForm(result)).toEqual(['message#1 release', 'message#2 release']);
  });

  test('the same request to an entity has the same id in every replay', () => {
    const ask: Action = { actionType: ActionType.CallEntity, instanceId: '@counter@a', operation: 'get' };
    expect(walk([ask], []).decisions).toEqual(walk([ask], []).decisions);
  });
});

describe('when an execution ends', () => {
  test.each<[string, Action[], HistoryEvent[], object, string | undefined]>([
    ['completes when all is done', [call('A')], [scheduled(0), completed(0)], { isDone: true }, 'completed'],
    ['fails when the orchestrator threw', [call('A')], [scheduled(0), failed(0)], { error: 'x' }, 'failed'],
    [
      'waits for a task that lost the race',
      [any(call('A'), sleep(9))],
      [scheduled(0), timer(1), completed(0)],
      { isDone: true },
      undefined,
    ],
    [
      'does not wait for a cancelled timer',
      [any(call('A'), sleep(9, true))],
      [scheduled(0), timer(1), completed(0)],
      { isDone: true },
      'completed',
    ],
    [
      'waits for the siblings before it fails',
      [all(call('A'), call('B'))],
      [scheduled(0), scheduled(1, 'B'), failed(0)],
      { error: 'x' },
      undefined,
    ],
    [
      'does not wait for an event that lost the race',
      [any(call('A'), wait('E'))],
      [scheduled(0), completed(0)],
      { isDone: true },
      'completed',
    ],
    ['is taken as failed if it throws after continue-as-new', [asNew], [], { isDone: true, error: 'x' }, 'failed'],
  ])('%s', (...row) => {
    const [, actions, history, state, expected] = row;
    expect(walk(actions, history, state).completion).toBe(expected);
  });

  test('continues as new with the events that came after that, not with the unread ones before', () => {
    const result = walk(
      [call('A'), asNew, call('B')].slice(0, 2),
      [raised('early'), scheduled(0), completed(0), raised('late')],
      {
        isDone: true,
      },
    );
    expect(result.continuedAsNew).toMatchObject({ input: 'next', carried: [{ Name: 'late' }] });
  });

  test('is stuck when everything is done and the SDK still waits, as past a retry timeout', () => {
    const limited: Action = { ...retried, retryOptions: { ...retried.retryOptions, retryTimeoutInMilliseconds: 1 } };
    const result = walk([limited], [scheduled(0), started(10), failed(0)]);
    expect([result.decisions, result.stuck]).toEqual([[], true]);
  });
});

describe('suspension', () => {
  test('holds back what was to be issued, and takes it up again unchanged', () => {
    const history = [scheduled(0), completed(0), suspended];
    expect(walk([call('A'), call('B')], history)).toMatchObject({ decisions: [], suspended: true });
    expect(shortForm(walk([call('A'), call('B')], [...history, started(5), resumed]))).toEqual(['activity#1 B']);
  });

  test('keeps what arrives in order until the resumption', () => {
    const history = [scheduled(0), suspended, completed(0), raised('E')];
    expect(walk([call('A'), wait('E'), call('B')], history).decisions).toEqual([]);
    expect(shortForm(walk([call('A'), wait('E'), call('B')], [...history, resumed]))).toEqual(['activity#1 B']);
  });
});

describe('what does not fit is refused', () => {
  test.each<[string, Action[], HistoryEvent[]]>([
    ['another name', [call('B')], [scheduled(0, 'A')]],
    ['another kind', [sleep(5)], [scheduled(0, 'A')]],
    ['a number that is not issued', [], [scheduled(0, 'A')]],
    ['another order', [call('B'), call('A')], [scheduled(0, 'A'), completed(0)]],
  ])('a history with %s', (_, actions, history) => {
    expect(() => walk(actions, history)).toThrow(/^Non-Deterministic workflow detected/);
  });

  test.each([
    [
      'an unknown activity',
      call('Nobody'),
      "The function 'Nobody' doesn't exist, is disabled, or is not an activity function.",
    ],
    [
      'a child with the id of its parent',
      { actionType: ActionType.CallSubOrchestrator, functionName: 'Child', instanceId: 'p' },
      'as the parent instance',
    ],
    [
      'a child with its own id',
      { actionType: ActionType.CallSubOrchestrator, functionName: 'Child', instanceId: 'i' },
      'as the current instance',
    ],
    ['an action from the future', { actionType: 99 }, "unexpected action type from the out-of-proc function: '99'"],
  ])('%s', (_, action, message) => {
    expect(() => walk([action as Action], [])).toThrow(message);
  });

  test('a number that is an activity for the SDK and a timer for the engine', () => {
    const history = [scheduled(0), failed(0), timer(1)];
    const sdkOpenTasks = [{ id: 1, actionType: ActionType.CallActivity, name: 'C' }];
    expect(() => walk([retried], history, { sdkOpenTasks })).toThrow('in Azure one would get the result of the other');
    expect(() =>
      walk([retried], history, { sdkOpenTasks: [{ id: 0, actionType: ActionType.CallActivityWithRetry, name: 'a' }] }),
    ).not.toThrow();
  });
});

test('a second completion of a task changes nothing', () => {
  const once = walk([call('A'), call('B')], [scheduled(0), completed(0)]);
  expect(walk([call('A'), call('B')], [scheduled(0), completed(0), completed(0), failed(0)])).toEqual(once);
});
