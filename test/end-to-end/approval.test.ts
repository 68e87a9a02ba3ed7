import { EdgeTls, writes } from './edge-tls.ts';
import { ask, gatewayParts, type GatewayParts, noRunIsActive, until } from './shared-gateway.ts';

jest.setTimeout(120_000);

interface Waiting {
  readonly planFingerprint: string;
  readonly plan: { readonly steps: readonly { readonly kind: string }[] };
}

describe('an edge whose changes want approval', () => {
  let edgeTls: EdgeTls;
  let before: GatewayParts;
  let spec: Record<string, unknown>;
  beforeAll(async () => {
    edgeTls = await EdgeTls.start();
    before = await gatewayParts(edgeTls);
    spec = { ...edgeTls.spec, approval: 'required' };
  });
  afterAll(() => edgeTls.stop());

  const waiting = async (run: string): Promise<Waiting> => {
    await until(edgeTls, run, ({ status }) => status === 'WaitingForApproval');
    return (await ask(edgeTls, 'GET', `/api/runs/${run}`)).body as unknown as Waiting;
  };
  const end = (run: string) => edgeTls.api.follow(run, () => undefined);

  test('waits with its plan and nothing written, is canceled, and leaves nothing', async () => {
    await edgeTls.clearJournal();
    const run = await edgeTls.begin(undefined, spec);
    await waiting(run);
    expect((await ask(edgeTls, 'POST', `/api/runs/${run}/cancel`)).status).toBe(202);
    expect((await ask(edgeTls, 'POST', `/api/runs/${run}/cancel`)).status).toBe(202);
    expect(await end(run)).toMatchObject({ status: 'Canceled', problem: { code: 'RunCanceled' } });
    expect(writes(await edgeTls.journal())).toEqual([]);
    expect(await gatewayParts(edgeTls)).toEqual(before);
  });

  test('refuses an approval of a plan that has become another, and does what is approved then', async () => {
    const run = await edgeTls.begin('converge');
    const { planFingerprint: old } = await waiting(run);
    const [endpoint] = spec.endpoints as readonly object[];
    const changed = { ...spec, endpoints: [{ ...endpoint, rule: { type: 'Basic', priority: 150 } }] };
    // The spec is another by now, so that the waiting run would do something else.
    await edgeTls.api.putEdge({
      ...changed,
      endpoints: [{ ...endpoint, rule: { type: 'Basic', priority: 150 }, publicHostnames: ['shop.contoso.com'] }],
    });
    const refused = await ask(edgeTls, 'POST', `/api/runs/${run}/approve`, { planFingerprint: old });
    expect(refused).toMatchObject({ status: 409, body: { code: 'PlanChanged' } });
    const { planFingerprint, plan } = refused.body as unknown as Waiting;
    expect(plan.steps.map(({ kind }) => kind)).toContain('buildGateway');
    expect(await gatewayParts(edgeTls)).toEqual(before);
    expect((await ask(edgeTls, 'POST', `/api/runs/${run}/approve`, { planFingerprint })).status).toBe(202);
    expect((await end(run)).problem).toBeNull();
    expect((await edgeTls.fetch('/orders/42', 'shop.contoso.com')).status).toBe(200);
  });

  test('is canceled in the middle of its work, and the gateway is what it was before the run', async () => {
    // The spec that was put meanwhile has a run of its own; it would take up what comes next.
    await noRunIsActive(edgeTls);
    const served = await gatewayParts(edgeTls);
    const run = await edgeTls.begin(undefined, { ...edgeTls.spec, approval: 'none' });
    await until(edgeTls, run, ({ steps }) =>
      steps.some(({ id, state }) => id === 'awaitHealthy' && state !== 'Pending'),
    );
    expect((await ask(edgeTls, 'POST', `/api/runs/${run}/cancel`)).status).toBe(202);
    const view = await end(run);
    expect(view).toMatchObject({ status: 'Canceled', problem: { code: 'RunCanceled' } });
    expect(view.steps.find(({ id }) => id === 'restoreGateway')?.state).toBe('Succeeded');
    expect(await gatewayParts(edgeTls)).toEqual(served);
    expect((await edgeTls.fetch('/orders/42', 'shop.contoso.com')).status).toBe(200);
  });
});
