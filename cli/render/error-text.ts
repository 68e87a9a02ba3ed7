import type { CliError } from '../cli-error.ts';
import { paint, type Terminal } from '../terminal.ts';

/** What happened, why, what to do next. */
export function errorText(error: CliError, terminal: Pick<Terminal, 'color'>): string {
  const lines = [
    `${paint(terminal, 'red', 'ERROR:')} ${error.message}`,
    ...(error.why ? [`Why: ${error.why}`] : []),
    ...error.errors.map(({ pointer, message }) => `  ${pointer || '/'}: ${message}`),
    ...(error.moreErrors > 0 ? [`  … and ${error.moreErrors} more`] : []),
    ...(error.suggestion ? [`Suggestion: ${error.suggestion}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}
