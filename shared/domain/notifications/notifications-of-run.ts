import { driftMessage, isDriftOnly } from '../plan/is-drift-only.ts';
import { keepsFromReady } from '../plan/keeps-from-ready.ts';
import type { Problem } from '../problem.ts';
import { isNudge } from '../run/is-nudge.ts';
import type { Run, StepRecord } from '../run/run.ts';
import type { EdgeStatus } from '../stores.ts';
import { certificatesOf, expiringCertificates } from './expiring-certificates.ts';
import type { Notification } from './notification.ts';

export interface EndedRun {
  readonly run: Run;
  readonly steps: readonly StepRecord[];
  /** What the edge looked like before the run. */
  readonly before: EdgeStatus | null;
  /** What it looks like now; null when nothing is known of it. */
  readonly after: EdgeStatus | null;
  /** Epoch seconds. */
  readonly now: number;
}

/** What is to be told of a run that has ended. A run that found everything right is told to nobody: there is one a day. */
export function notificationsOfRun(ended: EndedRun): readonly Notification[] {
  return [...failure(ended), ...success(ended), ...drift(ended), ...unready(ended), ...expiry(ended)];
}

function about({ run, after, now }: EndedRun): Omit<Notification, 'event' | 'code' | 'what'> {
  return {
    edge: run.edge,
    run: run.id,
    at: now,
    requestedBy: run.reason.requestedBy,
    step: null,
    why: null,
    remedy: null,
    certificates: certificatesOf(after?.hops ?? [], now),
  };
}

function failure(ended: EndedRun): readonly Notification[] {
  const { run, steps } = ended;
  if (run.status !== 'Failed' || run.problem === null) return [];
  const step = steps.find(({ state }) => state === 'Failed')?.id ?? null;
  return [{ ...about(ended), event: 'runFailed', step, ...told(run.problem) }];
}

const told = ({ code, what, why, fix }: Problem): Pick<Notification, 'code' | 'what' | 'why' | 'remedy'> => ({
  code,
  what,
  why,
  remedy: fix,
});

function success(ended: EndedRun): readonly Notification[] {
  const { run } = ended;
  const count = run.plan?.steps.length ?? 0;
  if (run.status !== 'Succeeded' || run.isReport || count === 0) return [];
  const what = `${run.id} succeeded: ${count === 1 ? 'one step' : `${count} steps`}.`;
  return [{ ...about(ended), event: 'runSucceeded', code: 'Converged', what, why: run.reason.message }];
}

/** Drift that nobody asked to have mended: it was only reported, or a timer or an event brought the run about that mended it. */
function drift(ended: EndedRun): readonly Notification[] {
  const { run } = ended;
  if (run.plan === null || run.status !== 'Succeeded') return [];
  const isMended = isNudge(run.reason) && run.plan.route !== 'remove' && isDriftOnly(run.plan);
  if (!run.isReport && !isMended) return [];
  const why = run.isReport ? driftMessage(run.plan) : run.plan.steps.map(({ reason }) => reason.message).join(' ');
  const what = run.isReport
    ? 'Somebody changed what edge-tls keeps.'
    : 'Somebody changed what edge-tls keeps; it was mended.';
  const remedy = run.isReport
    ? 'Request a run to have it mended.'
    : 'Find out who changes it: the activity log of the resource says so.';
  return [{ ...about(ended), event: 'driftFound', code: 'DriftFound', what, why, remedy }];
}

/** An edge that lost its readiness to something that no run mends, and that stops none: told once, when it comes up. */
function unready(ended: EndedRun): readonly Notification[] {
  const { run, before } = ended;
  if (run.plan === null || run.status !== 'Succeeded' || run.isReport) return [];
  const found = keepsFromReady(run.plan);
  if (found === null || before?.reason === found.code) return [];
  return [{ ...about(ended), event: 'driftFound', ...told(found) }];
}

function expiry(ended: EndedRun): readonly Notification[] {
  const { before, after } = ended;
  const certificates = after === null ? [] : expiringCertificates(after, before);
  if (certificates.length === 0) return [];
  const soonest = Math.min(...certificates.map(({ daysLeft }) => daysLeft));
  const what =
    soonest < 0
      ? 'A certificate has expired.'
      : `A certificate expires in ${soonest} ${soonest === 1 ? 'day' : 'days'}.`;
  const remedy =
    'Renew the certificate in Key Vault if it is not one that edge-tls renews; look at the last runs if it is.';
  return [{ ...about(ended), event: 'certificateExpiring', code: 'CertificateExpiring', what, remedy, certificates }];
}
