/** One estate in all examples. */
const group = '/subscriptions/6f1c0a52-3d0b-4c55-9d43-0d8a3c1e7a10/resourceGroups/rg-contoso/providers';
const now = 1_800_000_000;
const thumbprint = '9F2C0B6E4D1A8357C6E90B1D2F3A4C5E6B7D8091';

export const specExample = {
  name: 'contoso-prod',
  applicationGateway: `${group}/Microsoft.Network/applicationGateways/agw-contoso`,
  apiManagement: `${group}/Microsoft.ApiManagement/service/apim-contoso`,
  keyVault: 'https://kv-contoso.vault.azure.net',
  dns: {
    kind: 'bind9',
    virtualMachine: `${group}/Microsoft.Compute/virtualMachines/vm-dns`,
    zone: 'contoso.internal',
  },
  endpoints: [
    {
      name: 'gateway',
      internalHostname: 'apim.contoso.internal',
      publicHostnames: ['api.contoso.com'],
      listenerCertificate: { keyVaultSecretId: 'https://kv-contoso.vault.azure.net/secrets/wildcard-contoso-com' },
      rule: { type: 'Basic', priority: 100 },
    },
  ],
};

const hop = {
  endpoint: 'gateway',
  name: 'apiManagement',
  host: 'apim.contoso.internal',
  state: 'served',
  subject: 'CN=apim.contoso.internal',
  issuer: 'CN=edge-tls-root',
  thumbprint,
  notAfter: now + 90 * 86_400,
  verified: true,
  reason: null,
  seenAt: now,
};

/** It could not be looked at this time. */
const lastKnownHop = {
  ...hop,
  name: 'gateway',
  host: 'api.contoso.com',
  state: 'unreached',
  subject: 'CN=*.contoso.com',
  issuer: 'CN=Contoso Public CA',
  verified: false,
  reason: 'It could not be reached from the app. The certificate that is shown was seen at 2027-01-14 08:00 UTC.',
  seenAt: now - 86_400,
};

export const edgeExample = {
  name: 'contoso-prod',
  spec: specExample,
  conditions: [
    {
      type: 'Ready',
      status: 'True',
      reason: 'Converged',
      message: 'Everything is as the spec wants it, and proven. Not seen this time: api.contoso.com at the gateway.',
    },
  ],
  hops: [lastKnownHop, hop],
  dns: [{ name: 'apim.contoso.internal', answers: ['10.0.1.4'], wanted: '10.0.1.4', isRight: true }],
  publicNames: [
    {
      endpoint: 'gateway',
      name: 'api.contoso.com',
      answers: ['203.0.113.10'],
      wanted: ['203.0.113.10'],
      isRight: true,
    },
  ],
  health: [{ endpoint: 'gateway', address: 'apim.contoso.internal', health: 'Healthy', log: 'Success.' }],
  warnings: [],
  renewalAt: now + 60 * 86_400,
  observedAt: now,
  activeRun: null,
  lastRun: 'contoso-prod.1',
  requestedGeneration: 1,
  observedGeneration: 1,
  deleting: false,
  createdAt: now - 3600,
  updatedAt: now,
};

export const planExample = {
  route: 'live',
  steps: [
    {
      id: 'ensureRecord',
      kind: 'ensureRecord',
      title: 'Set the A record apim.contoso.internal to 10.0.1.5',
      reason: { code: 'RecordOutdated', message: 'The record answers 10.0.1.4, and API Management is at 10.0.1.5.' },
      changes: [{ path: 'dns/apim.contoso.internal/A', before: '10.0.1.4', after: '10.0.1.5' }],
      expectedSeconds: [20, 40],
    },
  ],
  blockers: [],
  warnings: [],
  foreign: { gatewayObjects: 12, hostnames: 1 },
};

const runHead = {
  id: 'contoso-prod.2',
  edge: 'contoso-prod',
  generation: 2,
  reason: { code: 'ConvergeRequested', message: 'A run was requested.', requestedBy: 'ann@contoso.com' },
  status: 'Succeeded',
  createdAt: now,
  startedAt: now + 1,
  endedAt: now + 40,
  problem: null,
};

export const runExample = {
  ...runHead,
  plan: planExample,
  planFingerprint: 'c0ffee'.padEnd(64, '0'),
  steps: [
    {
      id: 'ensureRecord',
      kind: 'ensureRecord',
      endpoint: null,
      title: planExample.steps[0]?.title,
      reason: planExample.steps[0]?.reason.message,
      state: 'Succeeded',
      attempts: 1,
      startedAt: now + 2,
      endedAt: now + 30,
      lastProblem: null,
      note: 'apim.contoso.internal answers 10.0.1.5.',
    },
  ],
  notifications: [
    {
      event: 'runSucceeded',
      destination: 'operations-channel',
      state: 'delivered',
      attempts: 1,
      lastAt: now + 42,
      nextAt: null,
      lastStatus: 200,
      reason: null,
    },
  ],
};

export const runListExample = { runs: [{ ...runHead, route: 'live', stepCount: 1 }] };
export const runAcceptedExample = { run: 'contoso-prod.2', edge: 'contoso-prod', status: '/api/runs/contoso-prod.2' };
export const approvalExample = { planFingerprint: 'c0ffee'.padEnd(64, '0') };
