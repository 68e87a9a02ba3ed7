import { azureRefuses } from '../support/azure-refuses.ts';
import { durations } from '../support/in-memory-azure.ts';
import { TestEstate } from '../support/test-estate.ts';

describe('a run that is planned while others keep Azure busy', () => {
  test('waits for a quota that they have used up, however often it is refused', async () => {
    let refusals = 20;
    const estate = await TestEstate.create({
      tap: (method, call) => {
        if (method === 'gateways.read' && refusals-- > 0)
          azureRefuses(429, 'SubscriptionRequestsThrottled', 'Number of requests exceeded.');
        return call();
      },
    });
    expect((await estate.run()).run.problem).toBeNull();
    expect(refusals).toBeLessThan(0);
  });

  test('does not wait for a quota for ever', async () => {
    const estate = await TestEstate.create({
      tap: (method, call) => {
        if (method === 'gateways.read')
          azureRefuses(429, 'SubscriptionRequestsThrottled', 'Number of requests exceeded.');
        return call();
      },
    });
    const { run, seconds } = await estate.run();
    expect(run.problem?.code).toBe('Throttled');
    expect(seconds).toBeGreaterThan(4 * 3600);
    expect(seconds).toBeLessThan(5 * 3600);
  });

  test('comes into the queue for API Management while that is being updated, and does the rest meanwhile', async () => {
    const estate = await TestEstate.create();
    const { azure } = estate;
    const entries = (azure.service.properties as { hostnameConfigurations: [] }).hostnameConfigurations;
    await azure.ports().apiManagement.startUpdateHostnames('x', entries);
    const { run, steps } = await estate.run();
    expect(run.problem).toBeNull();
    const at = (id: string) => steps.find((step) => step.id === id);
    const began = run.startedAt ?? 0;
    expect((at('mergeLeaf:gateway')?.endedAt ?? 0) - began).toBeLessThan(120);
    expect((at('updateApiManagement')?.endedAt ?? 0) - began).toBeLessThan(2 * durations.apiManagement + 180);
  });
});

test('a run that has begun to look says so before it looks', async () => {
  const seen: unknown[] = [];
  const estate: TestEstate = await TestEstate.create({
    tap: async (method, call) => {
      if (method === 'gateways.read' && seen.length === 0)
        seen.push((await estate.stores.runs.get('contoso-prod.1'))?.status);
      return call();
    },
  });
  await estate.run();
  expect(seen).toEqual(['Running']);
});
