import type { PlanView, RunView } from '../../cli/views.ts';

export const readyEdge = {
  name: 'contoso-prod',
  conditions: [{ type: 'Ready', status: 'True', reason: 'Converged', message: 'Every hop is proven.' }],
  hops: [
    {
      endpoint: 'gateway',
      name: 'gateway',
      host: 'api.contoso.com',
      subject: 'CN=*.contoso.com',
      issuer: 'CN=Contoso Public CA',
      thumbprint: 'AB12',
      notAfter: 4_102_444_800,
      verified: true,
      reason: null,
    },
    {
      endpoint: 'gateway',
      name: 'apiManagement',
      host: 'apim.contoso.internal',
      subject: null,
      issuer: null,
      thumbprint: null,
      notAfter: null,
      verified: false,
      reason: 'it could not be reached',
    },
  ],
  dns: [{ name: 'apim.contoso.internal', answers: ['10.0.1.4'] }],
  health: [
    {
      endpoint: 'gateway',
      address: 'apim.contoso.internal',
      health: 'Healthy',
      log: 'Success. Received 200 status code',
    },
  ],
  renewalAt: 1_800_000_000,
  observedAt: 1_795_000_000,
  activeRun: null,
  lastRun: 'contoso-prod.1',
};

export const unreadyEdge = {
  ...readyEdge,
  conditions: [
    { type: 'Ready', status: 'False', reason: 'RootNotTrusted', message: 'The gateway does not trust the root.' },
  ],
};

/** Nothing of it is as green as it was. */
export const doubtfulEdge = {
  ...readyEdge,
  conditions: [{ type: 'Ready', status: 'False', reason: 'RecordNotAnswered', message: 'The name leads elsewhere.' }],
  hops: [
    {
      ...readyEdge.hops[0],
      state: 'unreached',
      verified: false,
      reason: 'It could not be reached from the app. The certificate that is shown was seen at 2026-11-17 09:30 UTC.',
      seenAt: 1_794_907_800,
    },
  ],
  dns: [
    { name: 'apim.contoso.internal', answers: ['10.0.1.4', '10.0.1.9'], wanted: '10.0.1.4', isRight: false },
    { name: 'portal.contoso.internal', answers: null, wanted: '10.0.1.4', isRight: null, written: '10.0.1.4' },
  ],
  publicNames: [
    {
      endpoint: 'gateway',
      name: 'api.contoso.com',
      answers: ['198.51.100.7'],
      wanted: ['203.0.113.10'],
      isRight: false,
    },
  ],
  warnings: [
    {
      code: 'ListenerChainIncomplete',
      kind: 'terminal',
      what: 'An intermediate is missing.',
      why: 'So.',
      fix: 'Send it.',
    },
  ],
};

export const plan: PlanView = {
  route: 'first',
  steps: [
    {
      id: 'ensureRecord',
      kind: 'ensureRecord',
      title: 'Write the A record apim.contoso.internal on vm-dns',
      reason: { code: 'RecordMissing', message: 'the name does not resolve' },
      changes: [
        { path: 'dns/contoso.internal/apim', before: null, after: '10.0.1.4' },
        { path: 'dns/contoso.internal/old', before: '10.0.1.3', after: null },
        { path: 'dns/contoso.internal/ttl', before: '60', after: '300' },
      ],
      expectedSeconds: [20, 60],
      risk: 'Run-command acts as root on the DNS server.',
    },
  ],
  blockers: [],
  warnings: [],
  foreign: { gatewayObjects: 12, hostnames: 1 },
};

export function run(status: RunView['status'], changes: Partial<RunView> = {}): RunView {
  return {
    id: 'contoso-prod.1',
    edge: 'contoso-prod',
    generation: 1,
    reason: { code: 'SpecChanged', message: 'The spec has changed.', requestedBy: 'ada@contoso.com' },
    status,
    createdAt: 1_795_000_000,
    startedAt: 1_795_000_001,
    endedAt: status === 'Running' ? null : 1_795_000_100,
    plan,
    problem: null,
    steps: [
      {
        id: 'ensureRecord',
        kind: 'ensureRecord',
        endpoint: null,
        title: 'Write the A record apim.contoso.internal on vm-dns',
        reason: 'the name does not resolve',
        state: status === 'Running' ? 'Waiting' : 'Succeeded',
        attempts: 1,
        startedAt: 1_795_000_002,
        endedAt: status === 'Running' ? null : 1_795_000_030,
        lastProblem: null,
        note: null,
      },
    ],
    ...changes,
  };
}
