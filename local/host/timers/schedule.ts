import { CronExpressionParser } from 'cron-parser';
import { timeSpanMilliseconds } from './time-span.ts';

export interface Schedule {
  /** The first time after the given one; milliseconds since 1970. */
  next(after: number): number;
}

/** NCRONTAB has neither `?`, `L`, `W` nor `#`, which the parser would take. */
const ncrontabField = /^[0-9A-Za-z*,/-]+$/;

/** A timer trigger's schedule: NCRONTAB of six fields (or five, without seconds) in UTC, or a TimeSpan. An Error if it is neither. */
export function parseSchedule(expression: string): Schedule {
  const interval = timeSpanMilliseconds(expression);
  if (interval) return { next: (after) => after + interval };
  const fields = expression.trim().split(/\s+/);
  const isNcrontab = (fields.length === 6 || fields.length === 5) && fields.every((field) => ncrontabField.test(field));
  if (!isNcrontab) throw invalid(expression);
  const cron = fields.length === 5 ? ['0', ...fields].join(' ') : fields.join(' ');
  const next = (after: number) =>
    CronExpressionParser.parse(cron, { currentDate: new Date(after), tz: 'UTC' })
      .next()
      .getTime();
  try {
    next(0);
  } catch (error) {
    throw invalid(expression, error);
  }
  return { next };
}

function invalid(expression: string, cause?: unknown): Error {
  return new Error(
    `The schedule expression '${expression}' was not recognized as a valid cron expression or timespan string. ` +
      'It takes six fields: {second} {minute} {hour} {day} {month} {day of week}.',
    { cause },
  );
}

/** Replaces `%NAME%` by the setting of that name, as triggers do. An Error if it is not set. */
export function withSettings(expression: string, env: NodeJS.ProcessEnv): string {
  return expression.replace(/%([^%]+)%/g, (_, name: string) => {
    const value = env[name];
    if (value === undefined) throw new Error(`'%${name}%' does not resolve to a value: set ${name}.`);
    return value;
  });
}
