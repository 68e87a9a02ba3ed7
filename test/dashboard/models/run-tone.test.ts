import { statusText, toneOf } from '../../../dashboard/models/run-tone.ts';

test.each([
  ['Succeeded', 'good'],
  ['Failed', 'bad'],
  ['Canceled', 'unknown'],
  ['Running', 'soon'],
  ['NotStarted', 'soon'],
  ['WaitingForApproval', 'soon'],
] as const)('a run that is %s has the tone %s', (status, tone) => {
  expect(toneOf({ status })).toBe(tone);
});

test('a status is shown in words', () => {
  expect((['WaitingForApproval', 'NotStarted', 'Running'] as const).map(statusText)).toEqual([
    'Waiting for approval',
    'Not started',
    'Running',
  ]);
});
