import { healthNow } from '../../functions/health-now.ts';
import { TestEstate } from '../support/test-estate.ts';
import { durations } from '../support/in-memory-azure.ts';

async function provisioned(): Promise<TestEstate> {
  const estate = await TestEstate.create();
  expect((await estate.run()).run.problem).toBeNull();
  return estate;
}

describe('asking for backend health within a request', () => {
  test('waits by the clock that it is given, as long as Azure takes', async () => {
    const estate = await provisioned();
    const [from, real] = [estate.azure.clock.now(), performance.now()];
    const body = await healthNow(estate.services, estate.spec);
    expect(JSON.stringify(body)).toContain('"health":"Healthy"');
    expect((estate.azure.clock.now() - from) / 1000).toBeGreaterThanOrEqual(durations.health);
    expect(performance.now() - real).toBeLessThan(durations.health * 500);
  });

  test('gives up by that clock too, with what to do', async () => {
    const estate = await provisioned();
    const { ports, pace } = estate.services;
    const never = { ...ports.operations, poll: async (operation: object) => ({ state: 'running', operation }) };
    const asked = healthNow({ ports: { ...ports, operations: never } as unknown as typeof ports, pace }, estate.spec);
    await expect(asked).rejects.toMatchObject({ problem: { code: 'AzureUnavailable', retryAfterSeconds: 60 } });
  });

  test('is told nothing where nothing of edge-tls is on the gateway', async () => {
    const estate = await TestEstate.create();
    expect(await healthNow(estate.services, estate.spec)).toBeNull();
    expect(estate.azure.calls.get('gateways.startBackendHealth')).toBeUndefined();
  });
});
