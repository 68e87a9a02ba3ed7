import { CliError } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';

const units = { s: 1, m: 60, h: 3600 } as const;

/** `90`, `90s`, `15m`, `2h` in seconds; null when nothing was given. */
export function secondsOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const match = /^(\d{1,6})(s|m|h)?$/.exec(text);
  if (!match?.[1]) {
    throw new CliError(`--timeout ${text} is not a time.`, {
      exitCode: exitCodes.usage,
      suggestion: '--timeout 90s, --timeout 15m or --timeout 2h',
    });
  }
  return Number(match[1]) * units[(match[2] ?? 's') as keyof typeof units];
}
