import { agoOf, durationOf } from '../../../dashboard/models/duration.ts';

test.each([
  [0, '0 s'],
  [59.4, '59 s'],
  [59.6, '1 min'],
  [284, '4 min 44 s'],
  [3600, '1 h'],
  [3900, '1 h 5 min'],
  [-5, '0 s'],
])('%d seconds are shown as %s', (seconds, expected) => {
  expect(durationOf(seconds)).toBe(expected);
});

test.each([
  [0, 'just now'],
  [59, 'just now'],
  [61, '1 min ago'],
  [7_200, '2 h ago'],
  [86_400, '1 day ago'],
  [9 * 86_400 + 5, '9 days ago'],
  [-30, 'just now'],
])('%d seconds before now is %s', (seconds, expected) => {
  expect(agoOf(1_800_000_000 - seconds, 1_800_000_000)).toBe(expected);
});
