import { barsOf, emptyTimelineText } from '../../../dashboard/models/timeline.ts';
import { runNamed, somePlan, step } from '../../browser/sample-edges.ts';

const start = 1_800_000_000;

const bars = (steps: Parameters<typeof step>[1][], now = start + 100, endedAt: number | null = null) =>
  barsOf(
    runNamed('contoso-prod.4', {
      status: 'Running',
      createdAt: start,
      startedAt: start,
      endedAt,
      steps: steps.map((changes, index) => step(`step${index}`, changes)),
    }),
    now,
  );

describe('the bar of a step, in percent of the run so far', () => {
  test.each([
    [
      'that has ended: its wait, then its run',
      { startedAt: start + 20, endedAt: start + 50 },
      { waitWidth: 20, runFrom: 20, runWidth: 30, seconds: 30 },
    ],
    [
      'that runs: until now',
      { state: 'Running', startedAt: start + 40, endedAt: null },
      { waitWidth: 40, runFrom: 40, runWidth: 60, seconds: 60 },
    ],
    ['that has not begun: it waits until now', { state: 'Pending' }, { waitWidth: 100, runWidth: 0, seconds: null }],
    ['that was skipped: no bar', { state: 'Skipped' }, { waitWidth: 0, runWidth: 0, seconds: null }],
    [
      'that took no time at all: still one that can be seen',
      { startedAt: start + 100, endedAt: start + 100 },
      { waitWidth: 99.2, runFrom: 99.2, runWidth: 0.8, seconds: 0 },
    ],
  ] as const)('%s', (_, changes, expected) => {
    expect(bars([changes])[0]).toMatchObject(expected);
  });

  test('stays inside the scale when clocks differ', () => {
    const [bar] = bars([{ startedAt: start - 50, endedAt: start + 500 }]);
    expect(bar).toMatchObject({ runFrom: 0, runWidth: 100 });
  });

  test('ends with the run, not with now', () => {
    const [bar] = bars([{ startedAt: start, endedAt: start + 100 }], start + 10_000, start + 100);
    expect(bar).toMatchObject({ runFrom: 0, runWidth: 100 });
  });
});

test('a step knows what the plan says it usually takes', () => {
  const run = runNamed('contoso-prod.4', { steps: [step('buildGateway'), step('somethingElse')] });
  expect(barsOf(run, start).map(({ expected }) => expected)).toEqual([[60, 300], null]);
});

const noSteps = { ...somePlan, steps: [] };

test.each([
  [null, null, 'The plan is being made.'],
  [null, start, 'No plan was made.'],
  [noSteps, start, 'Nothing was to be done.'],
  [somePlan, null, 'No step has begun yet.'],
  [somePlan, start, 'No step was begun.'],
])('without bars it says why (%#)', (plan, endedAt, expected) => {
  expect(emptyTimelineText({ plan, endedAt })).toBe(expected);
});
