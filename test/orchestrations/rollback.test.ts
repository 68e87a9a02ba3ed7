import { foreignPart } from '../../shared/domain/gateway/foreign-objects.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { gatewaySnapshot } from '../../shared/domain/rollback/gateway-snapshot.ts';
import { echoedByAzure, edited, object, objectsOf } from '../shared/domain/gateway/sample-documents.ts';
import { specDocument } from '../shared/domain/plan/converged-edge.ts';
import { azureRefuses } from '../support/azure-refuses.ts';
import type { Tap } from '../support/in-memory-azure.ts';
import { type EstateOptions, TestEstate } from '../support/test-estate.ts';

const endpoint = specDocument.endpoints[0];
const writes = new Set([
  'certificates.create',
  'certificates.merge',
  'virtualMachines.startRunCommand',
  'gateways.startPut',
  'apiManagement.startUpdateHostnames',
  'publicDns.putCname',
]);

/** A gateway without what changes with every write. */
function parts(gateway: JsonObject): { readonly ours: unknown; readonly foreign: unknown } {
  return JSON.parse(JSON.stringify({ ours: gatewaySnapshot(gateway), foreign: foreignPart(gateway) })) as never;
}

/** An estate whose gateway Azure has answered before, with every field that it fills in. */
async function createEstate(options: EstateOptions = {}): Promise<TestEstate> {
  const estate = await TestEstate.create(options);
  estate.azure.editGateway(echoedByAzure);
  return estate;
}

const nothing = parts({ properties: {} }).ours;

/** Breaks what happens at the nth write: Azure carries it out and its answer is an error, or it refuses it outright. */
function breakingAt(position: number, how: 'after' | 'instead'): Tap {
  let count = 0;
  return async (method, call) => {
    if (!writes.has(method) || ++count !== position) return call();
    if (how === 'after') await call();
    return azureRefuses(400, 'SomethingIsWrong', 'Azure says no and means it.');
  };
}

const writesOfProvision = 9;
const everything = {
  sslCertificates: 1,
  trustedRootCertificates: 1,
  probes: 1,
  backendAddressPools: 1,
  backendHttpSettingsCollection: 1,
  httpListeners: 1,
  requestRoutingRules: 1,
};

const objectsByCollection = (ours: unknown): unknown =>
  Object.fromEntries(
    Object.entries(ours as Record<string, unknown[]>).flatMap(([name, { length }]) =>
      length === 0 ? [] : [[name, length]],
    ),
  );

describe('a provision that breaks', () => {
  const positions = Array.from({ length: writesOfProvision }, (_, index) => index + 1);

  test.each(positions.flatMap((position) => (['after', 'instead'] as const).map((how) => [how, position] as const)))(
    '%s write %i leaves the gateway exactly as before, or fully new',
    async (how, position) => {
      const estate = await createEstate({ tap: breakingAt(position, how) });
      const before = parts(estate.azure.gateway);
      const { run, steps } = await estate.run();
      const after = parts(estate.azure.gateway);
      expect(after.foreign).toEqual(before.foreign);
      const isNew = run.status === 'Succeeded';
      expect(objectsByCollection(after.ours)).toEqual(isNew ? everything : objectsByCollection(before.ours));
      const undo = steps.find(({ kind }) => kind === 'restoreGateway')?.state ?? 'none';
      const wrote = estate.azure.writes.includes('gateway');
      expect([run.status, wrote, undo]).toEqual(
        isNew ? ['Succeeded', true, 'none'] : ['Failed', wrote, wrote || undo !== 'none' ? 'Succeeded' : 'none'],
      );
    },
  );

  test('writes nine times in all, so that the table above has every one of them', async () => {
    let count = 0;
    const tap: Tap = (method, call) => {
      if (writes.has(method)) count++;
      return call();
    };
    expect((await (await createEstate({ tap })).run()).run.status).toBe('Succeeded');
    expect(count).toBe(writesOfProvision);
  });
});

describe('a backend that stays unhealthy', () => {
  const spec = { ...specDocument, endpoints: [{ ...endpoint, probePath: '/nothing-here' }] };

  test('has the gateway put back to what it was, with cause and remedy in the problem', async () => {
    const estate = await createEstate({ spec });
    const before = parts(estate.azure.gateway);
    const { run, steps } = await estate.run();
    expect(parts(estate.azure.gateway)).toEqual(before);
    expect(run.problem).toMatchObject({
      code: 'BackendProbePathMissing',
      fix: expect.stringContaining('probePath') as string,
      evidence: { azure: expect.stringContaining('404') as string, gateway: 'as it was before the run' },
    });
    expect(steps.at(-1)).toMatchObject({ id: 'restoreGateway', state: 'Succeeded', attempts: 1 });
  });

  test('with onUnhealthy keep has the gateway left as it is', async () => {
    const estate = await createEstate({ spec: { ...spec, onUnhealthy: 'keep' } });
    const before = parts(estate.azure.gateway);
    const { run, steps } = await estate.run();
    expect(run.problem?.code).toBe('BackendProbePathMissing');
    expect(parts(estate.azure.gateway).ours).not.toEqual(before.ours);
    expect(parts(estate.azure.gateway).foreign).toEqual(before.foreign);
    expect(steps.some(({ kind }) => kind === 'restoreGateway')).toBe(false);
  });

  test('what somebody else changed on the gateway meanwhile stays', async () => {
    const estate: TestEstate = await createEstate({
      spec,
      execution: async (name, input, activity) => {
        const result = await activity();
        if (name === 'beginStep' && (input as { step: string }).step === 'awaitHealthy')
          estate.azure.editGateway((gateway) =>
            edited(gateway, ['httpListeners', 'www'], { hostName: 'new.contoso.com' }),
          );
        return result;
      },
    });
    await estate.run();
    expect(object(estate.azure.gateway, 'httpListeners', 'www')).toMatchObject({
      properties: { hostName: 'new.contoso.com' },
    });
    expect(parts(estate.azure.gateway).ours).toEqual(nothing);
  });

  test('a changed spec of a live edge goes back to the route that was served', async () => {
    const estate = await createEstate();
    await estate.run();
    const served = parts(estate.azure.gateway);
    const edge = await estate.stores.edges.get('contoso-prod');
    if (edge) {
      const endpoints = (edge.spec.endpoints as readonly JsonObject[]).map((it) => ({ ...it, probePath: '/nothing' }));
      await estate.stores.edges.replace({ ...edge, spec: { ...edge.spec, endpoints } });
    }
    const { run, status } = await estate.run();
    expect(run.problem?.code).toBe('BackendProbePathMissing');
    expect(parts(estate.azure.gateway)).toEqual(served);
    expect(status?.ready).toBe(false);
  });
});

describe('a live edge whose root is replaced', () => {
  test('keeps the trust in the new root when the run fails after API Management may serve under it', async () => {
    let fail = false;
    const estate: TestEstate = await createEstate({
      tap: (method, call) =>
        fail && method === 'apiManagement.startUpdateHostnames' ? azureRefuses(400, 'No', 'No.') : call(),
    });
    await estate.run();
    const edge = await estate.stores.edges.get('contoso-prod');
    const issuer = { ...(edge?.spec.issuer as JsonObject), certificateName: 'edge-tls-root-2' };
    if (edge) await estate.stores.edges.replace({ ...edge, spec: { ...edge.spec, issuer } });
    fail = true;
    const { run, steps } = await estate.run();
    expect(run.status).toBe('Failed');
    expect(steps.find(({ kind }) => kind === 'mergeLeaf')?.state).toBe('Succeeded');
    const setting = object(estate.azure.gateway, 'backendHttpSettingsCollection', 'edge-tls-gateway-setting');
    expect(setting).toMatchObject({ properties: { trustedRootCertificates: [{}, {}] } });
    expect(objectsOf(estate.azure.gateway, 'trustedRootCertificates').length).toBeGreaterThanOrEqual(2);
  });
});
