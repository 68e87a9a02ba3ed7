import type { Answer } from '../../functions/call.ts';
import { postApprove } from '../../functions/http-approve-run.ts';
import { postCancel } from '../../functions/http-cancel-run.ts';
import { deleteEdge } from '../../functions/http-delete-edge.ts';
import { getEdge } from '../../functions/http-get-edge.ts';
import { getDoctor } from '../../functions/http-doctor.ts';
import { getRun } from '../../functions/http-get-run.ts';
import { planEdgeEndpoint } from '../../functions/http-plan-edge.ts';
import { postRenew } from '../../functions/http-renew-edge.ts';
import type { Planned } from '../../orchestrations/run-input.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { planFingerprint } from '../../shared/domain/plan/plan-fingerprint.ts';
import type { Plan } from '../../shared/domain/plan/plan.ts';
import { requestRun } from '../../shared/domain/run/request-run.ts';
import { specDocument } from '../shared/domain/plan/converged-edge.ts';
import { edited } from '../shared/domain/gateway/sample-documents.ts';
import { addresses, type InMemoryAzure } from '../support/in-memory-azure.ts';
import { send } from '../support/estate-api.ts';
import { type EstateOptions, type FinishedRun, TestEstate } from '../support/test-estate.ts';

const name = 'contoso-prod';
const wantsApproval = { ...specDocument, approval: 'required' };

interface Look {
  readonly estate: TestEstate;
  readonly run: string;
  /** How often the run has looked while it waits, from 1. */
  readonly nth: number;
}

/** A provisioned edge that wants approval from now on; `whileWaiting` is called at each look of a run that waits. */
class WaitingEdge {
  readonly estate: TestEstate;
  whileWaiting: (look: Look) => Promise<void> = async () => undefined;
  #looks = 0;
  disabledListeners = false;

  private constructor(estate: TestEstate) {
    this.estate = estate;
  }

  static async provisioned(options: EstateOptions = {}, azure: Partial<InMemoryAzure> = {}): Promise<WaitingEdge> {
    let edge: WaitingEdge | undefined;
    const estate: TestEstate = await TestEstate.create({
      ...options,
      tap: async (method, call, [target]) => {
        // Written to, the gateway reads its certificates anew.
        if (edge && method === 'gateways.startPut') edge.disabledListeners = false;
        const isListener = (target as { address?: string } | undefined)?.address === addresses.gateway;
        return edge?.disabledListeners && method === 'tls.handshake' && isListener
          ? { chain: [], verified: false, reason: 'The server ended the handshake.' }
          : call();
      },
      execution: async (activity, input, carryOut) => {
        const answer = await carryOut();
        const { run } = input as { run: string };
        if (activity === 'planRun' && (answer as Planned).state === 'waiting') await edge?.look(run);
        return answer;
      },
    });
    Object.assign(estate.azure, azure);
    expect((await estate.run()).run.problem).toBeNull();
    await estate.change(wantsApproval);
    edge = new WaitingEdge(estate);
    return edge;
  }

  async look(run: string): Promise<void> {
    if ((await this.estate.stores.runs.get(run))?.status !== 'WaitingForApproval') return;
    this.#looks++;
    if (this.#looks > 30) throw new Error('the run waits for ever');
    await this.whileWaiting({ estate: this.estate, run, nth: this.#looks });
  }

  /** Asks for a run as a trigger does, and sees it through. */
  async run(code = 'ConvergeRequested', change: { renewRequested?: boolean } = {}): Promise<FinishedRun> {
    return this.estate.run(change, code);
  }
}

async function shown({ estate, run }: Look): Promise<{ plan: Plan; planFingerprint: string }> {
  return (await send(estate, getRun, { params: { id: run } })).body as { plan: Plan; planFingerprint: string };
}

const approve = ({ estate, run }: Look, fingerprint: unknown): Promise<Answer> =>
  send(estate, postApprove, { params: { id: run }, body: { planFingerprint: fingerprint } });

/** Approves what the run shows at its first look, and notes what came of it. */
function approvesAtOnce(edge: WaitingEdge): { answer?: Answer; plan?: Plan } {
  const noted: { answer?: Answer; plan?: Plan } = {};
  edge.whileWaiting = async (look) => {
    if (look.nth > 1) return;
    const { plan, planFingerprint: fingerprint } = await shown(look);
    Object.assign(noted, { plan, answer: await approve(look, fingerprint) });
  };
  return noted;
}

const moveAddress = (azure: InMemoryAzure, address: string): void => {
  azure.apiManagementAddress = address;
  const properties = { ...(azure.service.properties as object), privateIPAddresses: [address] };
  azure.service = { ...azure.service, properties };
};

const reasonsOf = (plan: Plan | undefined) => plan?.steps.map(({ reason }) => reason.code) ?? [];

describe('an approval can be given on every kind of plan that depends on the last look', () => {
  test('an address that moved', async () => {
    const edge = await WaitingEdge.provisioned();
    moveAddress(edge.estate.azure, '10.0.1.9');
    const noted = approvesAtOnce(edge);
    const { run } = await edge.run();
    expect(reasonsOf(noted.plan)).toContain('ApiManagementMoved');
    expect(noted.answer?.status).toBe(202);
    expect(run).toMatchObject({ status: 'Succeeded', problem: null });
    expect(edge.estate.azure.zone.get('apim')).toBe('10.0.1.9');
  });

  test('a listener that the gateway disabled', async () => {
    const edge = await WaitingEdge.provisioned();
    edge.disabledListeners = true;
    const { azure } = edge.estate;
    const before = azure.writes.length;
    const noted = approvesAtOnce(edge);
    const { run } = await edge.run();
    expect(reasonsOf(noted.plan)).toContain('ListenerDisabled');
    expect(noted.answer?.status).toBe(202);
    expect(run).toMatchObject({ status: 'Succeeded', problem: null });
    expect(azure.writes.slice(before)).toEqual(['gateway']);
  });

  test('a sweep, which looks at the record on the machine', async () => {
    const edge = await WaitingEdge.provisioned({}, { dnsReachable: false });
    const noted = approvesAtOnce(edge);
    const { run } = await edge.run('Sweep');
    expect(reasonsOf(noted.plan)).toContain('RecordUnverifiable');
    expect(noted.answer?.status).toBe(202);
    expect(run).toMatchObject({ status: 'Succeeded', problem: null });
  });

  test('a record that cannot be asked for and is taken to be what the last look saw on the machine', async () => {
    const edge = await WaitingEdge.provisioned({}, { dnsReachable: false });
    const noted = approvesAtOnce(edge);
    const { run } = await edge.run('RenewRequested', { renewRequested: true });
    expect(noted.plan?.steps.map(({ kind }) => kind)).not.toContain('ensureRecord');
    expect(noted.answer?.status).toBe(202);
    expect(run).toMatchObject({ status: 'Succeeded', problem: null });
  });

  test('drift where drift is only reported, asked to be mended', async () => {
    const edge = await WaitingEdge.provisioned({ drift: 'report' });
    moveAddress(edge.estate.azure, '10.0.1.9');
    const noted = approvesAtOnce(edge);
    const { run } = await edge.run();
    expect(noted.answer?.status).toBe(202);
    expect(run).toMatchObject({ status: 'Succeeded', problem: null });
    expect(run.isReport).toBeUndefined();
    expect(edge.estate.azure.zone.get('apim')).toBe('10.0.1.9');
  });

  test('a run that nobody asked for does what was approved, though only drift is left of its plan', async () => {
    const edge = await WaitingEdge.provisioned({ drift: 'report' });
    const { azure } = edge.estate;
    azure.clock.advance(70 * 86_400);
    const answers: Answer[] = [];
    edge.whileWaiting = async (look) => {
      if (look.nth > 1) return;
      // Somebody else renews the leaf meanwhile (here: it is young again), and the probe has been edited.
      azure.clock.advance(-70 * 86_400);
      azure.editGateway((gateway) => edited(gateway, ['probes', 'edge-tls-gateway-probe'], { path: '/other' }));
      const refused = await approve(look, (await shown(look)).planFingerprint);
      answers.push(refused, await approve(look, (refused.body as JsonObject).planFingerprint));
    };
    const { run, status } = await edge.run('Sweep');
    expect(answers.map(({ status }) => status)).toEqual([409, 202]);
    expect(run).toMatchObject({ status: 'Succeeded', problem: null });
    expect(run.isReport).toBeUndefined();
    expect(status).toMatchObject({ ready: true });
    expect(JSON.stringify(azure.gateway)).not.toContain('/other');
  });

  test('a renewal that was asked for, on an address that moved', async () => {
    const edge = await WaitingEdge.provisioned();
    moveAddress(edge.estate.azure, '10.0.1.9');
    const noted = approvesAtOnce(edge);
    const { run } = await edge.run('RenewRequested', { renewRequested: true });
    expect(reasonsOf(noted.plan)).toEqual(expect.arrayContaining(['RenewRequested', 'ApiManagementMoved']));
    expect(noted.answer?.status).toBe(202);
    expect(run).toMatchObject({ status: 'Succeeded', problem: null });
    expect((await edge.estate.stores.edges.get(name))?.renewRequested).toBe(false);
  });

  test('a removal', async () => {
    const edge = await WaitingEdge.provisioned();
    const noted = approvesAtOnce(edge);
    const started: string[] = [];
    await send(edge.estate, deleteEdge, { params: { name } }, started);
    const { run } = await edge.estate.follow(started[0] ?? '');
    expect(noted.plan?.route).toBe('remove');
    expect(noted.answer?.status).toBe(202);
    expect(run).toMatchObject({ status: 'Succeeded', problem: null });
    expect(await edge.estate.stores.edges.get(name)).toBeNull();
  });
});

describe('an approval names what would run', () => {
  test('and is refused when the last look is another by now, with the plan of that look, which can be approved', async () => {
    const edge = await WaitingEdge.provisioned();
    const { azure, stores } = edge.estate;
    moveAddress(azure, '10.0.1.9');
    const answers: Answer[] = [];
    edge.whileWaiting = async (look) => {
      if (look.nth > 1) return;
      const stored = await stores.edges.get(name);
      if (!stored?.status) throw new Error('there is no status');
      const dns = [{ ...stored.status.dns[0], name: 'apim.contoso.internal', answers: ['10.0.1.77'] }];
      await stores.edges.replace({ ...stored, status: { ...stored.status, dns } });
      const old = (await shown(look)).planFingerprint;
      const refused = await approve(look, old);
      answers.push(
        refused,
        await approve(look, (refused.body as JsonObject).planFingerprint),
        await approve(look, old),
      );
    };
    const { run } = await edge.run();
    expect(answers.map(({ status }) => status)).toEqual([409, 202, 409]);
    const { plan } = (answers[0]?.body ?? {}) as { plan?: Plan };
    expect(reasonsOf(plan)).toContain('RecordWrong');
    expect(run.status).toBe('Succeeded');
  });

  test('can be given again for a plan that was another for a while', async () => {
    const edge = await WaitingEdge.provisioned();
    const { azure } = edge.estate;
    moveAddress(azure, '10.0.1.9');
    const statuses: number[] = [];
    let wanted = '';
    edge.whileWaiting = async (look) => {
      if (look.nth === 1) {
        wanted = (await shown(look)).planFingerprint;
        statuses.push((await approve(look, wanted)).status);
        moveAddress(azure, '10.0.1.10');
      }
      const { planFingerprint: other } = await shown(look);
      if (statuses.length === 1 && other !== wanted) {
        moveAddress(azure, '10.0.1.9');
        statuses.push((await approve(look, other)).status);
        statuses.push((await approve(look, wanted)).status);
      }
    };
    const { run } = await edge.run();
    expect(statuses).toEqual([202, 409, 202]);
    expect(run.status).toBe('Succeeded');
    expect(azure.zone.get('apim')).toBe('10.0.1.9');
  });

  test('is not for a renewal that is asked for while the run waits: that belongs to the next', async () => {
    const edge = await WaitingEdge.provisioned();
    moveAddress(edge.estate.azure, '10.0.1.9');
    const statuses: number[] = [];
    edge.whileWaiting = async (look) => {
      if (statuses.length > 1) return;
      if (look.nth === 1) statuses.push((await send(edge.estate, postRenew, { params: { name } })).status);
      statuses.push((await approve(look, (await shown(look)).planFingerprint)).status);
    };
    const first = await edge.run();
    expect(statuses).toEqual([202, 202]);
    expect(first.steps.map(({ kind }) => kind)).not.toContain('mergeLeaf');
    edge.whileWaiting = async (look) => void (await approve(look, (await shown(look)).planFingerprint));
    const next = await edge.estate.follow(edge.estate.started[0] ?? '');
    expect(next.steps.filter(({ kind }) => kind === 'mergeLeaf')).toHaveLength(1);
    expect((await edge.estate.stores.edges.get(name))?.renewRequested).toBe(false);
  });

  test('is not asked for a plan that only looks and waits', async () => {
    const edge = await WaitingEdge.provisioned();
    const { azure } = edge.estate;
    azure.paths.splice(0);
    const before = azure.writes.length;
    edge.whileWaiting = async () => {
      throw new Error('it waits for an approval');
    };
    const { run } = await edge.run();
    expect(run.plan?.steps.map(({ kind }) => kind)).toEqual(['awaitHealthy', 'proveChain']);
    expect(azure.writes.slice(before)).toEqual([]);
  });
});

test('an edge is not ready while the run that would mend it waits, and is when it has', async () => {
  const edge = await WaitingEdge.provisioned();
  moveAddress(edge.estate.azure, '10.0.1.9');
  const shownThen: unknown[] = [];
  edge.whileWaiting = async (look) => {
    if (look.nth === 1) shownThen.push((await send(edge.estate, getEdge, { params: { name } })).body);
    if (look.nth === 2) shownThen.push((await approve(look, (await shown(look)).planFingerprint)).status);
  };
  const { status } = await edge.run();
  expect(shownThen).toMatchObject([{ conditions: [{ status: 'False', reason: 'WaitingForApproval' }] }, 202]);
  expect(status).toMatchObject({ ready: true, reason: 'Converged' });
  moveAddress(edge.estate.azure, '10.0.1.10');
  edge.whileWaiting = async (look) => void (await send(edge.estate, postCancel, { params: { id: look.run } }));
  expect((await edge.run()).status).toMatchObject({ ready: false, reason: 'RunCanceled' });
});

describe('the fingerprint of a plan', () => {
  const plan = (change: (step: Plan['steps'][number]) => object): Pick<Plan, 'route' | 'steps'> => {
    const step = {
      id: 'ensureRecord',
      kind: 'ensureRecord' as const,
      title: 'Point apim.contoso.internal at API Management',
      reason: { code: 'RecordWrong', message: 'Seen at 12:00.' },
      changes: [
        { path: 'dns/a', before: null, after: '10.0.1.4' },
        { path: 'dns/b', before: '10.0.1.3', after: '10.0.1.4' },
      ],
      expectedSeconds: [20, 60] as const,
    };
    return { route: 'live', steps: [{ ...step, ...change(step) }] };
  };
  const plain = planFingerprint(plan(() => ({})));

  test.each<[string, (step: Plan['steps'][number]) => object]>([
    ['the sentence of a reason', ({ reason }) => ({ reason: { ...reason, message: 'Seen at 12:05.' } })],
    ['a title', () => ({ title: 'Write the record' })],
    ['how long it takes', () => ({ expectedSeconds: [1, 2] })],
    ['the order of what Azure lists', ({ changes }) => ({ changes: changes.toReversed() })],
  ])('does not know %s', (_, change) => {
    expect(planFingerprint(plan(change))).toBe(plain);
  });

  test.each<[string, (step: Plan['steps'][number]) => object]>([
    ['the code of a reason', ({ reason }) => ({ reason: { ...reason, code: 'RecordMissing' } })],
    ['what is written', ({ changes }) => ({ changes: changes.map((one) => ({ ...one, after: '10.0.1.9' })) })],
    ['whom it waits for', () => ({ endpoints: ['gateway'] })],
  ])('knows %s', (_, change) => {
    expect(planFingerprint(plan(change))).not.toBe(plain);
  });
});

describe('what is shown is what would run', () => {
  const dryRun = async ({ estate }: WaitingEdge, body?: unknown): Promise<Plan> =>
    (await send(estate, planEdgeEndpoint, { params: { name }, ...(body === undefined ? {} : { body }) })).body as Plan;

  test.each<[string, (edge: WaitingEdge) => unknown]>([
    ['an address moved', ({ estate }) => moveAddress(estate.azure, '10.0.1.9')],
    ['a listener is disabled', (edge) => Object.assign(edge, { disabledListeners: true })],
    [
      'a renewal waits',
      async ({ estate }) => {
        const reason = { code: 'RenewRequested', message: 'm', requestedBy: 'ann' };
        const services = { stores: estate.stores, clock: estate.azure.clock, start: async () => undefined };
        await requestRun(services, { edge: name, reason, change: { renewRequested: true } });
      },
    ],
    [
      'the edge is being removed',
      async ({ estate }) => {
        await send(estate, deleteEdge, { params: { name } });
      },
    ],
  ])('by the dry run, with and without the spec in the request, when %s', async (_, change) => {
    const edge = await WaitingEdge.provisioned();
    await change(edge);
    const fingerprints: string[] = [];
    fingerprints.push(planFingerprint(await dryRun(edge)), planFingerprint(await dryRun(edge, wantsApproval)));
    edge.whileWaiting = async (look) => {
      if (look.nth > 1) return;
      const { planFingerprint: fingerprint } = await shown(look);
      fingerprints.push(fingerprint);
      edge.disabledListeners = false;
      await approve(look, fingerprint);
      await send(edge.estate, postCancel, { params: { id: look.run } });
    };
    const stored = await edge.estate.stores.edges.get(name);
    if (stored?.activeRun) await edge.estate.follow(stored.activeRun);
    else await edge.run();
    expect(new Set(fingerprints).size).toBe(1);
    expect(fingerprints).toHaveLength(3);
  });

  test('an edge that is being removed is planned as its removal, and another spec is told that it is not', async () => {
    const edge = await WaitingEdge.provisioned();
    await send(edge.estate, deleteEdge, { params: { name } });
    expect(await dryRun(edge)).toMatchObject({ route: 'remove' });
    expect((await dryRun(edge)).warnings.map(({ code }) => code)).toEqual(['CertificatesStay']);
    const other = await dryRun(edge, { ...wantsApproval, approval: 'none' });
    expect(other.route).toBe('remove');
    expect(other.warnings[0]?.code).toBe('EdgeDeleting');
    const { checks } = (await send(edge.estate, getDoctor, { params: { name } })).body as {
      checks: { name: string; status: string; evidence: string }[];
    };
    expect(checks.find((check) => check.name === 'plan')?.evidence).toContain('Take away from agw-contoso');
  });
});
