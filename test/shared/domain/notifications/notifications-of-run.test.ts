import { expiringCertificates } from '../../../../shared/domain/notifications/expiring-certificates.ts';
import { notificationsOfRun } from '../../../../shared/domain/notifications/notifications-of-run.ts';
import type { Plan, Step } from '../../../../shared/domain/plan/plan.ts';
import { problem } from '../../../../shared/domain/problem-codes.ts';
import type { Run } from '../../../../shared/domain/run/run.ts';
import type { EdgeStatus, HopStatus } from '../../../../shared/domain/stores.ts';
import { day, hop, now } from './sample-notification.ts';

const step: Step = {
  id: 'ensureRecord',
  kind: 'ensureRecord',
  title: 'Set the record',
  reason: { code: 'RecordOutdated', message: 'The record was changed.' },
  changes: [],
  expectedSeconds: [1, 2],
};
const plan: Plan = {
  route: 'live',
  steps: [step],
  blockers: [],
  warnings: [],
  foreign: { gatewayObjects: 0, hostnames: 0 },
};
const asked = { code: 'ConvergeRequested', message: 'A run was requested.', requestedBy: 'ann' };
const swept = { code: 'Sweep', message: 'Once a day.', requestedBy: 'edge-tls' };
const run: Run = {
  id: 'contoso-prod.7',
  edge: 'contoso-prod',
  generation: 7,
  reason: asked,
  status: 'Succeeded',
  createdAt: now,
  startedAt: now,
  endedAt: now,
  plan,
  problem: null,
};
const failure = problem('ChainNotProven', { what: 'what', why: 'why', fix: 'fix' });
const status = (hops: readonly HopStatus[], at = now): EdgeStatus => ({
  ready: true,
  reason: 'Converged',
  message: '',
  at,
  hops,
  dns: [],
  health: [],
  renewalAt: null,
});
const told = (change: Partial<Run>): string[] =>
  notificationsOfRun({ run: { ...run, ...change }, steps: [], before: null, after: status([hop]), now }).map(
    ({ event, code }) => `${event} ${code}`,
  );

describe('what is told of a run', () => {
  test.each<[string, Partial<Run>, string[]]>([
    ['that failed', { status: 'Failed', problem: failure }, ['runFailed ChainNotProven']],
    ['that somebody asked for and that changed something', {}, ['runSucceeded Converged']],
    ['that found everything right', { plan: { ...plan, steps: [] } }, []],
    ['of the daily sweep that found everything right', { reason: swept, plan: { ...plan, steps: [] } }, []],
    ['of the sweep that mended drift', { reason: swept }, ['runSucceeded Converged', 'driftFound DriftFound']],
    ['of the sweep that only reports drift', { reason: swept, isReport: true }, ['driftFound DriftFound']],
    [
      'of the sweep that renews',
      { reason: swept, plan: { ...plan, steps: [{ ...step, kind: 'mergeLeaf' }] } },
      ['runSucceeded Converged'],
    ],
    ['that took the edge away', { plan: { ...plan, route: 'remove' } }, ['runSucceeded Converged']],
    ['that somebody canceled', { status: 'Canceled', problem: failure }, []],
  ])('%s', (_, change, expected) => {
    expect(told(change)).toEqual(expected);
  });

  test('names edge, run, step, code, cause, remedy, who asked, and the certificates', () => {
    const failed = { ...run, status: 'Failed' as const, problem: failure };
    const steps = [
      {
        ...step,
        endpoint: null,
        reason: '',
        state: 'Failed' as const,
        attempts: 1,
        startedAt: 1,
        endedAt: 1,
        lastProblem: failure,
        note: null,
        continuation: { url: 'https://signed' },
      },
    ];
    const [notification] = notificationsOfRun({ run: failed, steps, before: null, after: status([hop]), now });
    expect(notification).toEqual({
      event: 'runFailed',
      edge: 'contoso-prod',
      run: 'contoso-prod.7',
      at: now,
      requestedBy: 'ann',
      step: 'ensureRecord',
      code: 'ChainNotProven',
      what: 'what',
      why: 'why',
      remedy: 'fix',
      certificates: [
        {
          hop: 'gateway',
          host: 'api.contoso.com',
          subject: 'CN=*.contoso.com',
          thumbprint: 'AB12',
          notAfter: now + 90 * day,
          daysLeft: 90,
        },
      ],
    });
  });
});

describe("somebody else's listener that takes our requests", () => {
  const shadowed = problem('RouteShadowed', { what: 'Requests go elsewhere.', why: 'why', fix: 'fix' });
  const found: Run = { ...run, reason: swept, plan: { ...plan, steps: [], warnings: [shadowed] } };
  const after = status([hop]);
  const events = (before: EdgeStatus | null) =>
    notificationsOfRun({ run: found, steps: [], before, after, now }).map(({ event, code, what }) => [
      event,
      code,
      what,
    ]);

  test('is told when it comes up, though the run did not fail, and not every day', () => {
    const once = [['driftFound', 'RouteShadowed', 'Requests go elsewhere.']];
    expect(events(status([hop]))).toEqual(once);
    expect(events(null)).toEqual(once);
    expect(events({ ...status([hop]), ready: false, reason: 'RouteShadowed' })).toEqual([]);
  });
});

describe('a certificate that expires', () => {
  const at = (days: number) => status([hop], hop.notAfter! - days * day);
  test.each<[number | null, number, boolean]>([
    [null, 29, true],
    [null, 31, false],
    [31, 30, true],
    [30, 29, false],
    [15, 14, true],
    [14, 13, false],
    [10, 5, true],
    [2, 1, true],
    [1, 0, true],
    [0, -1, false],
    [null, -3, true],
  ])('that had %s days at the last look and has %s now: told %s', (before, days, expected) => {
    expect(expiringCertificates(at(days), before === null ? null : at(before))).toHaveLength(expected ? 1 : 0);
  });

  test('is told once though several hops show it', () => {
    const second = { ...hop, host: 'portal.contoso.com' };
    expect(expiringCertificates(status([hop, second], hop.notAfter! - day), null)).toHaveLength(1);
  });

  test('is told when it took the place of another', () => {
    const before = status([{ ...hop, thumbprint: 'CD34' }], now - day);
    const after = status([{ ...hop, notAfter: now + 10 * day }]);
    expect(expiringCertificates(after, before)).toMatchObject([{ thumbprint: 'AB12', daysLeft: 10 }]);
  });

  test('is told beside the end of the run that saw it, even one with nothing to do', () => {
    const after = status([{ ...hop, notAfter: now + 6 * day }]);
    const found = notificationsOfRun({
      run: { ...run, plan: { ...plan, steps: [] } },
      steps: [],
      before: null,
      after,
      now,
    });
    expect(found).toMatchObject([{ event: 'certificateExpiring', what: 'A certificate expires in 6 days.' }]);
  });
});
