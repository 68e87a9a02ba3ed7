import type { RunView } from '../../local/demo/api-client.ts';
import { subscribeToEvents } from '../../local/sample/subscribe-to-events.ts';
import { EdgeTls } from './edge-tls.ts';
import { EstateEdits } from './estate-edits.ts';

jest.setTimeout(600_000);

const setting = ['backendHttpSettingsCollection', 'edge-tls-gateway-setting'] as const;
const timeScale = 1200;
/** At which gateway and API Management do not look again, and mend it by themselves, before the run does. */
const unhurried = 300;
const wildcard = 'wildcard-contoso-com';
const leaf = 'edge-tls-contoso-prod-gateway';

interface Drift {
  readonly name: string;
  readonly make: (edits: EstateEdits, edgeTls: EdgeTls) => Promise<void>;
  /** The reason of the step that mends it. */
  readonly code: string;
  /** Azure raises no event for it. */
  readonly silent?: true;
}

/** Takes an object off the gateway, and the rule that refers to it: Azure refuses a document with dangling references. */
const without =
  (collection: string, name: string, ...others: string[]): Drift['make'] =>
  (edits) =>
    edits.gateway((collections) => {
      const gone = [name, ...others];
      for (const touched of new Set([collection, 'httpListeners', 'requestRoutingRules']))
        collections[touched] = (collections[touched] ?? []).filter((child) => !gone.includes(child.name));
    });

const rule = 'edge-tls-gateway-rule';
const drifts: readonly Drift[] = [
  { name: 'an A record that is gone', make: (edits) => edits.record('d'), code: 'RecordMissing' },
  {
    name: 'an A record that points elsewhere',
    make: (edits) => edits.record('s/A 10[0-9.]+/A 10.0.1.99/'),
    code: 'RecordWrong',
  },
  { name: 'API Management at another address', make: (edits) => edits.moveApiManagement(), code: 'ApiManagementMoved' },
  {
    name: 'another host name in the backend setting',
    make: (edits) => edits.object(...setting, { hostName: 'other.contoso.internal' }),
    code: 'BackendHostNameChanged',
  },
  {
    name: 'a backend setting that trusts no root',
    make: (edits) => edits.object(...setting, { trustedRootCertificates: [] }),
    code: 'RootNotTrusted',
  },
  {
    name: 'a trusted root that is gone',
    make: (edits) =>
      edits.gateway((collections) => {
        collections.trustedRootCertificates = [];
        for (const { properties } of collections.backendHttpSettingsCollection ?? [])
          properties.trustedRootCertificates = [];
      }),
    code: 'RootNotTrusted',
  },
  {
    name: 'a probe with another path',
    make: (edits) => edits.object('probes', 'edge-tls-gateway-probe', { path: '/other' }),
    code: 'ProbeChanged',
  },
  {
    name: 'a probe that is gone',
    make: (edits) =>
      edits.gateway((collections) => {
        collections.probes = (collections.probes ?? []).filter(({ name }) => name !== 'edge-tls-gateway-probe');
        for (const child of collections.backendHttpSettingsCollection ?? [])
          if (child.name === setting[1]) delete child.properties.probe;
      }),
    code: 'ProbeMissing',
  },
  {
    name: 'a backend setting that is gone',
    make: without(setting[0], setting[1], rule),
    code: 'BackendSettingMissing',
  },
  {
    name: 'a backend setting with another port',
    make: (edits) => edits.object(...setting, { port: 8443 }),
    code: 'BackendSettingChanged',
  },
  {
    name: 'validation of the chain switched off',
    make: (edits) => edits.object(...setting, { validateCertChainAndExpiry: false }),
    code: 'ValidationSwitchedOff',
  },
  {
    name: 'validation of the name switched off',
    make: (edits) => edits.object(...setting, { validateSNI: false }),
    code: 'ValidationSwitchedOff',
  },
  {
    name: 'a pool that points elsewhere',
    make: (edits) =>
      edits.object('backendAddressPools', 'edge-tls-gateway-pool', { backendAddresses: [{ ipAddress: '10.0.1.77' }] }),
    code: 'BackendPoolChanged',
  },
  {
    name: 'a pool that is gone',
    make: without('backendAddressPools', 'edge-tls-gateway-pool', rule),
    code: 'BackendPoolMissing',
  },
  {
    name: 'a listener for another host name',
    make: (edits) => edits.object('httpListeners', 'edge-tls-gateway-listener', { hostNames: ['other.contoso.com'] }),
    code: 'ListenerChanged',
  },
  {
    name: 'a listener that is gone',
    make: without('httpListeners', 'edge-tls-gateway-listener', rule),
    code: 'ListenerMissing',
  },
  {
    name: 'a rule with another priority',
    make: (edits) => edits.object('requestRoutingRules', rule, { priority: 19_000 }),
    code: 'RoutingRuleChanged',
  },
  { name: 'a rule that is gone', make: without('requestRoutingRules', rule), code: 'RoutingRuleMissing' },
  {
    name: 'a listener certificate pinned to a version',
    make: async (edits) => {
      const { id } = (await edits.vault('GET', `/secrets/${wildcard}`)) as { id: string };
      await edits.object('sslCertificates', 'edge-tls-gateway-listener-cert', { keyVaultSecretId: id });
    },
    code: 'ListenerCertificatePinned',
  },
  {
    name: 'a custom domain pinned to a version',
    make: async (edits) => {
      const { id } = (await edits.vault('GET', `/secrets/${leaf}`)) as { id: string };
      await edits.customDomain({ keyVaultId: id });
    },
    code: 'HostnameCertificatePinned',
  },
  {
    name: 'a CNAME that points elsewhere',
    make: (edits) => edits.cname('old.example.net'),
    code: 'CnameWrong',
  },
  { name: 'a CNAME that is gone', make: (edits) => edits.cname(null), code: 'CnameMissing' },
  {
    name: 'a custom domain whose certificate could not be read',
    make: async (edits) => {
      await edits.certificate(leaf, false);
      await edits.letServicesReread(unhurried);
      await edits.until('API Management has noticed', async () => (await edits.domainStatus()) === 'Failed');
      await edits.certificate(leaf, true);
    },
    code: 'HostnameCertificateFailed',
    silent: true,
  },
  {
    name: 'a listener that was disabled because its certificate could not be read',
    make: async (edits) => {
      await edits.certificate(wildcard, false);
      await edits.letServicesReread(unhurried);
      await edits.until('the listener is disabled', async () => !(await edits.listenerEnabled()));
      await edits.certificate(wildcard, true);
    },
    code: 'ListenerDisabled',
    silent: true,
  },
];

/** Reason codes of a run's plan. */
const codesOf = (run: RunView): string[] =>
  ((run as unknown as { plan: { steps: { reason: { code: string } }[] } | null }).plan?.steps ?? []).map(
    ({ reason }) => reason.code,
  );

/** The run that comes after another by itself, once it has ended. */
async function nextRun(edgeTls: EdgeTls, before: string): Promise<RunView> {
  const end = performance.now() + 30_000;
  while (performance.now() < end) {
    const { lastRun } = (await edgeTls.api.edge('contoso-prod')) as unknown as { lastRun: string };
    if (lastRun !== before) return edgeTls.api.run(lastRun);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('no run came');
}

const lastRunOf = async (edgeTls: EdgeTls): Promise<string> =>
  ((await edgeTls.api.edge('contoso-prod')) as unknown as { lastRun: string }).lastRun;

async function expectMended(edgeTls: EdgeTls, run: RunView, code: string): Promise<void> {
  expect({ status: run.status, problem: run.problem }).toEqual({ status: 'Succeeded', problem: null });
  expect(codesOf(run)).toContain(code);
  expect((await edgeTls.fetch('/orders/1')).status).toBe(200);
  const further = await edgeTls.converge();
  expect({ status: further.status, codes: codesOf(further) }).toEqual({ status: 'Succeeded', codes: [] });
}

describe('drift', () => {
  let edgeTls: EdgeTls;
  let edits: EstateEdits;

  beforeAll(async () => {
    process.env.EDGE_TLS_SWEEP_HOURS = '1';
    edgeTls = await EdgeTls.start({ timeScale });
    delete process.env.EDGE_TLS_SWEEP_HOURS;
    edits = new EstateEdits(edgeTls.stack);
    expect((await edgeTls.provision()).status).toBe('Succeeded');
  });
  afterAll(() => edgeTls.stop());

  describe('that no event tells of is found by the sweep, mended, and not found again', () => {
    test.each(drifts)('$name', async ({ make, code }) => {
      await make(edits, edgeTls);
      const before = await lastRunOf(edgeTls);
      // Every five minutes by its own schedule.
      const sweeping = setInterval(() => void sweep(edgeTls), 300);
      const run = await nextRun(edgeTls, before).finally(() => clearInterval(sweeping));
      expect((run as unknown as { reason: { code: string } }).reason.code).toBe('Sweep');
      await expectMended(edgeTls, run, code);
      await edits.timeScale(timeScale);
    });
  });

  describe('that an event tells of is found by it, mended, and not found again', () => {
    beforeAll(() => subscribeToEvents(edgeTls.stack.session, edgeTls.stack.api));

    test.each(drifts.filter(({ silent }) => !silent))('$name', async ({ make, code }) => {
      const before = await lastRunOf(edgeTls);
      await make(edits, edgeTls);
      // Somebody who takes two steps is noticed at the first, and what is then left at the second.
      let run = await nextRun(edgeTls, before);
      for (let at = 0; at < 3 && !codesOf(run).includes(code); at++) run = await nextRun(edgeTls, run.id);
      expect((run as unknown as { reason: { code: string } }).reason.code).toBe('ResourceEvent');
      await expectMended(edgeTls, run, code);
    });

    test('and our own repairs have started no further run', async () => {
      const before = await runsByEvents(edgeTls);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      expect(await runsByEvents(edgeTls)).toEqual(before);
      // Somebody who takes two steps is noticed twice.
      expect(before.length).toBeLessThanOrEqual(2 * drifts.length);
    });
  });
});

/** Runs that events have brought about. */
async function runsByEvents({ stack }: EdgeTls): Promise<string[]> {
  const answer = await fetch(`${stack.api}/api/edges/contoso-prod/runs?limit=100`);
  const { runs } = (await answer.json()) as { runs: { id: string; reason: { code: string } }[] };
  return runs.filter(({ reason }) => reason.code === 'ResourceEvent').map(({ id }) => id);
}

async function sweep({ stack }: EdgeTls): Promise<void> {
  await fetch(`${stack.api}/admin/functions/sweep`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
}
