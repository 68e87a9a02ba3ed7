import type { z } from 'zod';
import type { edgeSchema, hopSchema } from '../../shared/domain/api/edge-schemas.ts';
import type { planSchema } from '../../shared/domain/api/plan-schemas.ts';
import type { runSchema, stepSchema } from '../../shared/domain/api/run-schemas.ts';

// The API's own types: where the dashboard reads a field that the API does not have, its tests do not compile.
type Edge = z.input<typeof edgeSchema>;
type Hop = z.input<typeof hopSchema>;
type Plan = z.input<typeof planSchema>;
type Run = z.input<typeof runSchema>;
type RunStep = z.input<typeof stepSchema>;

/** What the API answers about made-up edges, for views that are hard to bring about on purpose. Times are epoch seconds. */
export const now = Math.floor(Date.now() / 1000);
const day = 86_400;
const subscription = '/subscriptions/6f1c0a52-3d0b-4c55-9d43-0d8a3c1e7a10/resourceGroups/rg-contoso/providers';

export function edgeNamed(name: string, changes: Partial<Edge> = {}): Edge {
  return {
    name,
    spec: specNamed(name),
    conditions: [
      { type: 'Ready', status: 'True', reason: 'ChainProven', message: 'Every hop was proven with verified TLS.' },
    ],
    hops: [
      hop('gateway', { host: `${name}.contoso.com`, notAfter: now + 61 * day, issuer: 'CN=Contoso Public CA' }),
      hop('apiManagement', { host: 'apim.contoso.internal', notAfter: now + 82 * day }),
    ],
    dns: [{ name: 'apim.contoso.internal', answers: ['10.0.1.4'], wanted: '10.0.1.4', isRight: true }],
    publicNames: [],
    warnings: [],
    health: [
      { endpoint: 'gateway', address: 'apim.contoso.internal', health: 'Healthy', log: 'Success. Received 200.' },
    ],
    renewalAt: now + 52 * day,
    observedAt: now - 3600,
    activeRun: null,
    lastRun: `${name}.3`,
    requestedGeneration: 3,
    observedGeneration: 3,
    deleting: false,
    createdAt: now - 90 * day,
    updatedAt: now - 3600,
    ...changes,
  };
}

function specNamed(name: string): Edge['spec'] {
  return {
    name,
    applicationGateway: `${subscription}/Microsoft.Network/applicationGateways/agw-${name}`,
    apiManagement: `${subscription}/Microsoft.ApiManagement/service/apim-${name}`,
    keyVault: 'https://kv-contoso.vault.azure.net',
    issuer: { kind: 'internalCa', certificateName: 'edge-tls-root', leafValidityDays: 90, keyType: 'RSA-2048' },
    dns: {
      kind: 'bind9',
      virtualMachine: `${subscription}/Microsoft.Compute/virtualMachines/vm-dns`,
      zone: 'contoso.internal',
    },
    endpoints: [
      {
        name: 'gateway',
        type: 'Proxy',
        internalHostname: 'apim.contoso.internal',
        publicHostnames: [`${name}.contoso.com`],
        listenerCertificate: { keyVaultSecretId: 'https://kv-contoso.vault.azure.net/secrets/wildcard-contoso-com' },
        rule: { type: 'Basic', priority: 100 },
      },
    ],
  };
}

export function hop(name: Hop['name'], changes: Partial<Hop> = {}): Hop {
  return {
    endpoint: 'gateway',
    name,
    host: 'apim.contoso.internal',
    subject: `CN=${changes.host ?? 'apim.contoso.internal'}`,
    issuer: 'CN=edge-tls root contoso.internal',
    thumbprint: '3F2A9C0D5B7E41886A0C2D4E6F8091A2B3C4D5E6',
    notAfter: now + 82 * day,
    verified: true,
    reason: null,
    ...changes,
  };
}

export const brokenEdge: Edge = edgeNamed('fabrikam-prod', {
  conditions: [
    {
      type: 'Ready',
      status: 'False',
      reason: 'BackendUntrustedRoot',
      message: 'The gateway does not trust the root that signed what API Management serves.',
    },
  ],
  hops: [
    hop('gateway', { host: 'api.fabrikam.com', notAfter: now + 12 * day }),
    hop('apiManagement', { verified: false, reason: 'self-signed certificate in chain', notAfter: now + 3 * day }),
  ],
  health: [
    {
      endpoint: 'gateway',
      address: 'apim.contoso.internal',
      health: 'Unhealthy',
      log: 'The root certificate of the server certificate used by the backend does not match the trusted root certificate.',
    },
  ],
  dns: [{ name: 'apim.contoso.internal', answers: [] }],
  lastRun: 'fabrikam-prod.7',
});

export function step(id: string, changes: Partial<RunStep> = {}): RunStep {
  return {
    id,
    kind: 'buildGateway',
    endpoint: null,
    title: id,
    reason: 'It is not there yet.',
    state: 'Succeeded',
    attempts: 1,
    startedAt: null,
    endedAt: null,
    lastProblem: null,
    note: null,
    ...changes,
  };
}

export function runNamed(id: string, changes: Partial<Run> = {}): Run {
  return {
    id,
    edge: id.split('.')[0] ?? '',
    generation: Number(id.split('.')[1]),
    status: 'Succeeded',
    reason: { code: 'ConvergeRequested', message: 'A run was requested.', requestedBy: 'ada@contoso.com' },
    createdAt: now - 7200,
    startedAt: now - 7200,
    endedAt: now - 4800,
    problem: null,
    plan: somePlan,
    planFingerprint: 'f00d'.repeat(16),
    steps: [],
    notifications: [],
    ...changes,
  };
}

export const somePlan: Plan = {
  route: 'live',
  steps: [
    {
      id: 'mergeLeaf:gateway',
      kind: 'mergeLeaf',
      endpoint: 'gateway',
      title: 'Issue the leaf for apim.contoso.internal',
      reason: { code: 'LeafPastLifetimePercent', message: '67 % of its life has passed.' },
      changes: [
        {
          path: 'keyVault/certificates/edge-tls-contoso-gateway/version',
          before: '3F2A9C0D5B7E41886A0C',
          after: '(known after it is signed)',
        },
      ],
      expectedSeconds: [5, 30],
    },
    {
      id: 'buildGateway',
      kind: 'buildGateway',
      title: 'Build our objects on agw-contoso',
      reason: { code: 'ProbeMissing', message: 'The probe is not on the gateway.' },
      changes: [
        { path: 'applicationGateway/probes/edge-tls-gateway-probe', before: null, after: '/status-0123456789abcdef' },
        {
          path: 'applicationGateway/trustedRootCertificates/edge-tls-root-0a1b2c3d4e5f',
          before: 'CN=old root',
          after: null,
        },
      ],
      expectedSeconds: [60, 300],
      risk: 'A gateway update takes minutes; traffic goes on.',
    },
  ],
  blockers: [],
  warnings: [
    {
      code: 'GatewayRetiring',
      kind: 'terminal',
      what: 'Application Gateway v1 is retired on 28 April 2026.',
      why: 'agw-contoso has the SKU Standard_Medium.',
      fix: 'Migrate it to Standard_v2 or WAF_v2.',
    },
  ],
  foreign: { gatewayObjects: 14, hostnames: 2 },
};

export const activeRun: Run = runNamed('contoso-prod.4', {
  status: 'Running',
  startedAt: now - 300,
  createdAt: now - 302,
  endedAt: null,
  steps: [
    step('mergeLeaf:gateway', {
      title: 'Issue the leaf for apim.contoso.internal',
      startedAt: now - 298,
      endedAt: now - 280,
      note: 'Signed by edge-tls-root, good for 90 days.',
    }),
    step('updateApiManagement', {
      title: 'Set the custom domain apim.contoso.internal on apim-contoso',
      state: 'Running',
      startedAt: now - 280,
    }),
    step('buildGateway', {
      title: 'Build our objects on agw-contoso',
      state: 'Waiting',
      attempts: 3,
      startedAt: now - 200,
      lastProblem: {
        code: 'CanceledAndSuperseded',
        kind: 'retryable',
        what: 'Somebody else wrote the gateway at the same time.',
        why: 'A newer PUT cancels the one before it.',
        fix: 'Nothing: it is read again and written anew.',
      },
    }),
    step('awaitHealthy', { title: 'Wait until the backend is healthy', state: 'Pending' }),
  ],
});

export const failedRun: Run = runNamed('fabrikam-prod.7', {
  status: 'Failed',
  startedAt: now - 2000,
  endedAt: now - 400,
  notifications: [
    {
      event: 'runFailed',
      destination: 'operators',
      state: 'waiting',
      attempts: 2,
      lastAt: now - 100,
      nextAt: now + 60,
      lastStatus: 503,
      reason: 'The destination answered 503.',
    },
  ],
  problem: {
    code: 'BackendUntrustedRoot',
    kind: 'terminal',
    what: 'The gateway does not trust what API Management serves.',
    why: 'The root 0A1B2C3D is not among the trusted roots of the setting edge-tls-gateway-setting.',
    fix: 'Run converge: edge-tls puts the root back on the gateway. If another tool removes it, let that tool leave objects named edge-tls-* alone.',
    evidence: {
      server: 'apim.contoso.internal',
      setting: 'edge-tls-gateway-setting',
      served: '0A1B2C3D',
      trusted: 'none',
    },
  },
  steps: [
    step('buildGateway', { title: 'Build our objects on agw-fabrikam', startedAt: now - 1990, endedAt: now - 1700 }),
    step('awaitHealthy', {
      title: 'Wait until the backend is healthy',
      state: 'Failed',
      startedAt: now - 1700,
      endedAt: now - 400,
      lastProblem: {
        code: 'BackendUntrustedRoot',
        kind: 'terminal',
        what: 'The gateway does not trust what API Management serves.',
        why: 'Its root is not among the trusted roots.',
        fix: 'Run converge.',
      },
    }),
    step('proveChain', { title: 'Prove the chain at each hop', state: 'Skipped' }),
  ],
});

/** Many edges, of which every tenth is not ready and every twenty-fifth runs. */
export function manyEdges(count: number): Edge[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `edge-${`${index}`.padStart(4, '0')}`;
    if (index % 10 === 0) return { ...brokenEdge, name, spec: specNamed(name) };
    return edgeNamed(name, { activeRun: index % 25 === 1 ? `${name}.4` : null });
  });
}
