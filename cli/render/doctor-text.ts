import type { Check } from '../../shared/domain/doctor/check.ts';
import { paint, type Terminal } from '../terminal.ts';

const styles = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

/** A line for each part of the path, the next command under what is wrong, and a count at the end. */
export function doctorText(checks: readonly Check[], terminal: Pick<Terminal, 'color'>): string {
  const count = (wanted: Check['status']): number => checks.filter(({ status }) => status === wanted).length;
  const warnings = `${count('warn')} ${count('warn') === 1 ? 'warning' : 'warnings'}`;
  const summary = `${count('ok')} ok, ${warnings}, ${count('fail')} failed.\n`;
  return checks.map((check) => checkText(check, terminal)).join('') + summary;
}

function checkText({ name, status, evidence, next }: Check, terminal: Pick<Terminal, 'color'>): string {
  const line = `${paint(terminal, styles[status], status.padEnd(4))}  ${name}: ${evidence}\n`;
  return next === null ? line : `${line}      next: ${next}\n`;
}
