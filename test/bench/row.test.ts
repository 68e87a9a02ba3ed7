import { median, meetsGoal, printTable, type Row } from '../../bench/row.ts';

const row: Row = { bench: 'b', what: 'w', value: 1.05, unit: 'ms', goal: { atMost: 1.1 }, conditions: 'c' };

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[7], 7],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected);
});

test.each([
  ['at most, and is', row, true],
  ['at most, and is not', { ...row, value: 1.2 }, false],
  ['at least, and is', { ...row, goal: { atLeast: 1 } }, true],
  ['at least, and is not', { ...row, goal: { atLeast: 2 } }, false],
  ['nothing', { ...row, goal: null }, null],
])('a figure that should be %s', (_, one, expected) => {
  expect(meetsGoal(one)).toBe(expected);
});

test('prints a line for each figure, with its verdict', () => {
  const lines: string[] = [];
  printTable([row, { ...row, what: 'longer', value: 2 }], (line) => lines.push(line));
  expect(lines).toEqual(['✓  b  w       1.05 ms  ≤ 1.1  c', '✗  b  longer  2 ms     ≤ 1.1  c']);
});
