import { requestRun } from '../../shared/domain/run/request-run.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { edited, object } from '../shared/domain/gateway/sample-documents.ts';
import { TestEstate } from '../support/test-estate.ts';

const probe = ['probes', 'edge-tls-gateway-probe'] as const;
const path = (estate: TestEstate): unknown => {
  const properties = object(estate.azure.gateway, ...probe)?.properties as JsonObject | undefined;
  return properties?.path;
};

/** Asks for a run as a trigger does, and sees it through. */
async function nudged(estate: TestEstate, code: string) {
  const started: string[] = [];
  const services = {
    stores: estate.stores,
    clock: estate.azure.clock,
    start: async (run: string) => void started.push(run),
  };
  await requestRun(services, { edge: estate.spec.name, reason: { code, message: 'm', requestedBy: 'edge-tls' } });
  return estate.follow(started[0] ?? '');
}

async function drifted(drift: 'report' | 'repair'): Promise<TestEstate> {
  const estate = await TestEstate.create({ drift });
  await estate.run();
  estate.azure.editGateway((gateway) => edited(gateway, probe, { path: '/other' }));
  return estate;
}

describe('where drift is only reported', () => {
  test.each(['Sweep', 'ResourceEvent', 'KeyVaultEvent'])(
    'a run by %s stores its plan and writes nothing',
    async (code) => {
      const estate = await drifted('report');
      const writes = [...estate.azure.writes];
      const { run, steps, status } = await nudged(estate, code);
      expect({ status: run.status, problem: run.problem }).toEqual({ status: 'Succeeded', problem: null });
      expect(run.plan?.steps[0]?.reason.code).toBe('ProbeChanged');
      expect(new Set(steps.map(({ state }) => state))).toEqual(new Set(['Skipped']));
      expect(status).toMatchObject({ ready: false, reason: 'DriftFound' });
      expect(status?.message).toContain('ProbeChanged');
      expect(estate.azure.writes).toEqual(writes);
      expect(path(estate)).toBe('/other');
    },
  );

  test('what somebody asks for is done', async () => {
    const estate = await drifted('report');
    const { status } = await nudged(estate, 'ConvergeRequested');
    expect(status).toMatchObject({ ready: true });
    expect(path(estate)).toBe('/status-0123456789abcdef');
  });

  test('a leaf that is due is renewed all the same', async () => {
    const estate = await TestEstate.create({ drift: 'report' });
    await estate.run();
    estate.azure.clock.advance(70 * 86_400);
    const { run, status } = await nudged(estate, 'Sweep');
    expect(run.plan?.steps.map(({ reason }) => reason.code)).toContain('LeafPastLifetimePercent');
    expect(status).toMatchObject({ ready: true, reason: 'Converged' });
  });

  test('a sweep that finds nothing leaves the edge ready', async () => {
    const estate = await TestEstate.create({ drift: 'report' });
    await estate.run();
    expect((await nudged(estate, 'Sweep')).status).toMatchObject({ ready: true, reason: 'Converged' });
  });
});

describe('where drift is mended', () => {
  test('a sweep mends it', async () => {
    const estate = await drifted('repair');
    expect((await nudged(estate, 'Sweep')).status).toMatchObject({ ready: true });
    expect(path(estate)).toBe('/status-0123456789abcdef');
  });
});

test('an event that comes while a renewal works does not have it done twice', async () => {
  const estate = await TestEstate.create();
  await estate.run();
  const started: string[] = [];
  const services = {
    stores: estate.stores,
    clock: estate.azure.clock,
    start: async (run: string) => void started.push(run),
  };
  const { name } = estate.spec;
  const renew = { code: 'RenewRequested', message: 'm', requestedBy: 'ann' };
  await requestRun(services, { edge: name, reason: renew, change: { renewRequested: true } });
  await requestRun(services, { edge: name, reason: { ...renew, code: 'ResourceEvent' } });
  const first = await estate.follow(started[0] ?? '');
  expect(first.steps.map(({ kind }) => kind)).toContain('mergeLeaf');
  const second = await estate.follow(estate.started[0] ?? '');
  expect(second.run.plan?.steps).toEqual([]);
});
