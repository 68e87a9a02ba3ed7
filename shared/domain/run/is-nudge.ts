import type { RunReason } from './run.ts';

const sweep = 'Sweep';
const resourceEvent = 'ResourceEvent';
const nudges: readonly string[] = [sweep, 'KeyVaultEvent', resourceEvent, 'RootRotated'];

type Asked = Pick<RunReason, 'code'>;

/** Whether nobody asked for the run: a timer or an event brought it about. */
export function isNudge(reason: Asked | null): boolean {
  return reason !== null && nudges.includes(reason.code);
}

/** Whether the run is the daily look at everything. */
export function isSweep(reason: Asked): boolean {
  return reason.code === sweep;
}

/** Whether something was written in Azure, perhaps by edge-tls itself. */
export function isResourceEvent(reason: Asked): boolean {
  return reason.code === resourceEvent;
}
