import { toneOf } from '../../../dashboard/models/run-tone.ts';

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
