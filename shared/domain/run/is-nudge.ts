import type { RunReason } from './run.ts';

const nudges: readonly string[] = ['Sweep', 'KeyVaultEvent', 'ResourceEvent', 'RootRotated'];

/** Whether nobody asked for the run: a timer or an event brought it about. */
export function isNudge(reason: Pick<RunReason, 'code'> | null): boolean {
  return reason !== null && nudges.includes(reason.code);
}
