import { parseSchedule, withSettings } from '../../../../local/host/timers/schedule.ts';

const after = (text: string) => Date.parse(text);

test.each([
  ['every five minutes', '0 */5 * * * *', '2026-01-01T00:05:00Z'],
  ['at a time of the day', '30 15 3 * * *', '2026-01-01T03:15:30Z'],
  ['on weekdays, by name', '0 0 9 * * Mon-Fri', '2026-01-01T09:00:00Z'],
  ['in five fields, without seconds', '*/5 * * * *', '2026-01-01T00:05:00Z'],
  ['as an interval', '01:30:00', '2026-01-01T01:30:00Z'],
  ['as an interval of days', '2.00:00:00', '2026-01-03T00:00:00Z'],
])('a schedule %s: %s', (_, expression, next) => {
  expect(parseSchedule(expression).next(after('2026-01-01T00:00:00Z'))).toBe(after(next));
});

test.each(['', '* * * *', '0 0 L * * *', '0 0 0 ? * *', '0 60 * * * *', '00:00:00', 'daily'])(
  '%j is no schedule',
  (text) => {
    expect(() => parseSchedule(text)).toThrow('was not recognized as a valid cron expression or timespan string');
  },
);

test('a setting stands in for a schedule, and must be there', () => {
  expect(withSettings('%NIGHTLY%', { NIGHTLY: '0 0 3 * * *' })).toBe('0 0 3 * * *');
  expect(() => withSettings('%NIGHTLY%', {})).toThrow("'%NIGHTLY%' does not resolve to a value");
});
