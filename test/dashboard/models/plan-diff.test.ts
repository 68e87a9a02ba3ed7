import { diffLine, expectedTime, planSummary } from '../../../dashboard/models/plan-diff.ts';
import type { Plan, PlannedStep } from '../../../dashboard/models/types.ts';

const step = (changes: PlannedStep['changes'], most = 30): PlannedStep => ({
  id: 'x',
  title: 'x',
  reason: { code: 'X', message: 'x' },
  changes,
  expectedSeconds: [1, most],
});

const plan = (steps: readonly PlannedStep[], changes: Partial<Plan> = {}): Plan => ({
  route: 'live',
  steps,
  blockers: [],
  warnings: [],
  foreign: { gatewayObjects: 14, hostnames: 2 },
  ...changes,
});

test.each([
  [null, 'new', '+', 'add'],
  ['old', 'new', '~', 'change'],
  ['old', null, '−', 'remove'],
])('from %j to %j is a line with %s', (before, after, sign, word) => {
  expect(diffLine({ path: 'p', before, after })).toEqual({ path: 'p', before, after, sign, word });
});

describe('a plan in one sentence', () => {
  test('counts what is added, changed and removed, and what stays', () => {
    const changes = [
      { path: 'a', before: null, after: '1' },
      { path: 'b', before: null, after: '2' },
      { path: 'c', before: '3', after: '4' },
    ];
    expect(planSummary(plan([step(changes), step([{ path: 'd', before: '5', after: null }])]))).toBe(
      '2 to add, 1 to change, 1 to remove; 14 gateway objects of others stay unchanged.',
    );
  });

  test('says so when nothing is to be done', () => {
    expect(planSummary(plan([]))).toBe('No changes: the edge is as its spec says.');
  });

  test('says so when it only waits and proves', () => {
    expect(planSummary(plan([step([]), step([])]))).toBe('Nothing is changed; 2 steps to wait and to prove.');
  });

  test('says that nothing can be applied while something blocks it', () => {
    const blocker = { code: 'GatewayStopped', what: 'It is stopped.', why: '', fix: 'Start it.' };
    expect(planSummary(plan([step([])], { blockers: [blocker] }))).toMatch(/^Nothing can be applied/);
  });
});

test.each([
  [[30, 40], 'up to 1 min 10 s'],
  [[30], 'up to 30 s'],
  [[300, 2340], 'up to 44 min'],
])('steps of at most %j seconds take %s', (most, expected) => {
  expect(expectedTime(plan(most.map((seconds) => step([], seconds))))).toBe(expected);
});
