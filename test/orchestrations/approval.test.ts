import { postApprove } from '../../functions/http-approve-run.ts';
import { postCancel } from '../../functions/http-cancel-run.ts';
import { getRun } from '../../functions/http-get-run.ts';
import type { Answer } from '../../functions/call.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { gatewaySnapshot } from '../../shared/domain/rollback/gateway-snapshot.ts';
import { canonicalResourceId } from '../../shared/domain/spec/resource-id.ts';
import type { Planned } from '../../orchestrations/run-input.ts';
import { specDocument } from '../shared/domain/plan/converged-edge.ts';
import { edgeRecord } from '../support/edge-record.ts';
import { send } from '../support/estate-api.ts';
import { TestEstate } from '../support/test-estate.ts';

const id = 'contoso-prod.1';
const params = { id };
const spec = { ...specDocument, approval: 'required' };

interface Waiting {
  readonly estate: TestEstate;
  /** Looks that the run has taken while it waits. */
  readonly looks: number;
}

/** A run on an edge that wants approval; `whileWaiting` is called at each of its looks. */
async function waitingRun(whileWaiting: (waiting: Waiting) => Promise<void>) {
  let looks = 0;
  const estate: TestEstate = await TestEstate.create({
    spec,
    execution: async (name, _input, activity) => {
      const answer = await activity();
      const waits = name === 'planRun' && (answer as Planned).state === 'waiting';
      if (waits && (await estate.stores.runs.get(id))?.status === 'WaitingForApproval') {
        looks++;
        if (looks > 40) throw new Error('the run waits for ever');
        await whileWaiting({ estate, looks });
      }
      return answer;
    },
  });
  return { estate, finished: await estate.run(), looks: () => looks };
}

async function fingerprintOf(estate: TestEstate): Promise<string> {
  return ((await send(estate, getRun, { params })).body as { planFingerprint: string }).planFingerprint;
}

const approve = (estate: TestEstate, planFingerprint: unknown): Promise<Answer> =>
  send(estate, postApprove, { params, body: { planFingerprint } });

describe('a run that wants approval', () => {
  test('waits with its plan and nothing written, and does what was approved', async () => {
    const answers: unknown[] = [];
    const { estate, finished } = await waitingRun(async ({ estate, looks }) => {
      if (looks < 3) return;
      answers.push(
        [...estate.azure.writes, ...estate.azure.keyVault.writes].length,
        (await approve(estate, await fingerprintOf(estate))).status,
      );
    });
    expect(answers).toEqual([0, 202]);
    expect(finished.run.status).toBe('Succeeded');
    expect(finished.steps.every(({ state }) => state === 'Succeeded')).toBe(true);
    expect(estate.azure.writes).toContain('gateway');
  });

  test('is refused for a plan that would not run any more, with the one that would', async () => {
    const answers: Answer[] = [];
    const { finished } = await waitingRun(async ({ estate, looks }) => {
      if (looks === 1) {
        const old = await fingerprintOf(estate);
        // Somebody sets the record by hand, so that one step falls away.
        estate.azure.zone.set('apim', '10.0.1.4');
        const refused = await approve(estate, old);
        answers.push(refused, await approve(estate, (refused.body as JsonObject).planFingerprint));
      }
    });
    expect(answers[0]).toMatchObject({ status: 409, body: { code: 'PlanChanged', plan: { route: 'first' } } });
    const refused = answers[0]?.body as { plan: { steps: { kind: string }[] } } | undefined;
    expect(refused?.plan.steps.map(({ kind }) => kind)).not.toContain('ensureRecord');
    expect(answers[1]?.status).toBe(202);
    expect(finished.run.status).toBe('Succeeded');
    expect(finished.steps.map(({ kind }) => kind)).not.toContain('ensureRecord');
  });

  test('does not begin when the world changed between the approval and its look', async () => {
    const seen: unknown[] = [];
    const { finished, estate } = await waitingRun(async ({ estate, looks }) => {
      if (looks === 1) {
        await approve(estate, await fingerprintOf(estate));
        estate.azure.zone.set('apim', '10.0.1.4');
      }
      if (looks === 3) {
        seen.push((await estate.stores.runs.get(id))?.status, [...estate.azure.writes]);
        seen.push((await approve(estate, await fingerprintOf(estate))).status);
      }
    });
    expect(seen).toEqual(['WaitingForApproval', [], 202]);
    expect(finished.run.status).toBe('Succeeded');
    expect(estate.azure.writes).not.toContain('runCommand');
  });

  test('takes the same approval twice as one, also when it works already', async () => {
    const statuses: number[] = [];
    const { finished, estate } = await waitingRun(async ({ estate, looks }) => {
      if (looks > 1) return;
      const fingerprint = await fingerprintOf(estate);
      statuses.push((await approve(estate, fingerprint)).status, (await approve(estate, fingerprint)).status);
    });
    expect(statuses).toEqual([202, 202]);
    expect(finished.run.status).toBe('Succeeded');
    expect(await approve(estate, await fingerprintOf(estate))).toMatchObject({
      status: 409,
      body: { code: 'RunEnded' },
    });
  });

  test.each([undefined, null, '', 'abc', 5, 'g'.repeat(64)])('does not take %p for the plan', async (fingerprint) => {
    const { finished } = await waitingRun(async ({ estate }) => {
      expect(await approve(estate, fingerprint)).toMatchObject({ status: 400, body: { code: 'ApprovalIncomplete' } });
      await send(estate, postCancel, { params });
    });
    expect(finished.run.status).toBe('Canceled');
  });

  test('ends at once when it is canceled, with nothing written', async () => {
    const { finished, estate } = await waitingRun(async ({ estate, looks }) => {
      if (looks === 2) await send(estate, postCancel, { params, caller: 'ada' });
    });
    expect(finished.run).toMatchObject({ status: 'Canceled', problem: { code: 'RunCanceled' } });
    expect(finished.run.problem?.why).toContain('ada');
    expect([...estate.azure.writes, ...estate.azure.keyVault.writes]).toEqual([]);
    expect((await estate.stores.edges.get('contoso-prod'))?.activeRun).toBeNull();
  });

  test('needs no approval for a plan without steps', async () => {
    const { estate } = await waitingRun(async ({ estate, looks }) => {
      if (looks === 1) await approve(estate, await fingerprintOf(estate));
    });
    const again = await estate.run();
    expect(again.run).toMatchObject({ id: 'contoso-prod.2', status: 'Succeeded' });
    expect(again.steps).toEqual([]);
  });

  test('waits for a week in a history of bounded size', async () => {
    let looks = 0;
    const estate: TestEstate = await TestEstate.create({
      spec,
      execution: async (name, _input, activity) => {
        const answer = await activity();
        if (name === 'planRun' && ++looks === 200) await send(estate, postCancel, { params });
        return answer;
      },
    });
    const { run, runner } = await estate.run();
    expect(run.status).toBe('Canceled');
    const longest = Math.max(...runner.executions.map(({ steps }) => steps.length));
    expect(longest).toBeLessThanOrEqual(42);
  });
});

describe('canceling a run', () => {
  /** A run that is canceled when this step is begun. */
  async function canceledAt(step: string, change: object = {}, prepare?: (estate: TestEstate) => Promise<void>) {
    const estate: TestEstate = await TestEstate.create({
      spec: { ...specDocument, ...change },
      execution: async (name, input, activity) => {
        const answer = await activity();
        if (name === 'beginStep' && (input as { step: string }).step === step)
          await send(estate, postCancel, { params });
        return answer;
      },
    });
    await prepare?.(estate);
    return { estate, finished: await estate.run() };
  }

  test('sees the step to its end that is under way, begins no other, and takes the gateway back', async () => {
    const { estate, finished } = await canceledAt('buildGateway');
    const states = Object.fromEntries(finished.steps.map(({ id, state }) => [id, state]));
    expect(states).toMatchObject({
      buildGateway: 'Succeeded',
      followAddress: 'Skipped',
      awaitHealthy: 'Skipped',
      proveChain: 'Skipped',
      restoreGateway: 'Succeeded',
    });
    expect(finished.run).toMatchObject({ status: 'Canceled', problem: { code: 'RunCanceled' } });
    expect(Object.values(gatewaySnapshot(estate.azure.gateway)).flat()).toEqual([]);
    expect(finished.status).toMatchObject({ ready: false, reason: 'RunCanceled' });
  });

  test('before the gateway was written there is nothing to take back', async () => {
    const { finished } = await canceledAt('ensureRoot');
    expect(finished.run.status).toBe('Canceled');
    expect(finished.steps.some(({ kind }) => kind === 'restoreGateway')).toBe(false);
  });

  test('ends a wait for health, which has nothing under way', async () => {
    const { finished, estate } = await canceledAt('awaitHealthy');
    expect(finished.steps.find(({ id }) => id === 'awaitHealthy')).toMatchObject({
      state: 'Failed',
      lastProblem: { code: 'RunCanceled' },
    });
    expect(finished.run.status).toBe('Canceled');
    expect(Object.values(gatewaySnapshot(estate.azure.gateway)).flat()).toEqual([]);
  });

  test('ends a wait for another edge that changes the service, which may take hours', async () => {
    const other = { edge: 'other', run: 'other.1', step: 'updateApiManagement' };
    const { finished, estate } = await canceledAt('updateApiManagement', {}, async ({ stores }) => {
      await stores.edges.create(edgeRecord({ name: 'other', activeRun: 'other.1' }));
      const turn = { holder: other, until: Number.MAX_SAFE_INTEGER, made: [] };
      await stores.sharedTurns.write(canonicalResourceId(specDocument.apiManagement), turn, null);
    });
    expect(finished.run.status).toBe('Canceled');
    expect(finished.seconds).toBeLessThan(1800);
    expect(estate.azure.writes).not.toContain('apiManagement');
  });

  test('with onUnhealthy keep leaves the gateway as it is', async () => {
    const { finished, estate } = await canceledAt('awaitHealthy', { onUnhealthy: 'keep' });
    expect(finished.run.status).toBe('Canceled');
    expect(JSON.stringify(estate.azure.gateway)).toContain('edge-tls-gateway-rule');
  });

  test('the next run goes on from what is there', async () => {
    const { estate } = await canceledAt('buildGateway');
    const next = await estate.run();
    expect(next.run.status).toBe('Succeeded');
    expect(next.steps.map(({ kind }) => kind)).not.toContain('ensureRoot');
  });

  test('is the same twice, and refused for a run that has succeeded', async () => {
    const { estate } = await canceledAt('buildGateway');
    expect((await send(estate, postCancel, { params })).status).toBe(202);
    const { run } = await estate.run();
    expect(await send(estate, postCancel, { params: { id: run.id } })).toMatchObject({
      status: 409,
      body: { code: 'RunEnded' },
    });
  });
});
