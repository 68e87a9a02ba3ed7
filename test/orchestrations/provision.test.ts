import { addresses, durations, gatewayFqdn, hosts } from '../support/in-memory-azure.ts';
import { object } from '../shared/domain/gateway/sample-documents.ts';
import { specDocument } from '../shared/domain/plan/converged-edge.ts';
import { TestEstate } from '../support/test-estate.ts';

describe('provisioning an edge', () => {
  test('ends with every step done, every hop proven, and the edge ready', async () => {
    const estate = await TestEstate.create();
    const { run, steps, status } = await estate.run();
    expect({ status: run.status, problem: run.problem }).toEqual({ status: 'Succeeded', problem: null });
    expect(steps.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'ensureRoot Succeeded',
      'signLeaf:gateway Succeeded',
      'ensureRecord Succeeded',
      'mergeLeaf:gateway Succeeded',
      'updateApiManagement Succeeded',
      'buildGateway Succeeded',
      'followAddress Succeeded',
      'awaitHealthy Succeeded',
      'ensureCname Succeeded',
      'proveChain Succeeded',
    ]);
    expect(status).toMatchObject({
      ready: true,
      reason: 'Converged',
      dns: [{ name: hosts.internal, answers: [addresses.apiManagement] }],
      health: [{ endpoint: 'gateway', address: hosts.internal, health: 'Healthy' }],
    });
    expect(status?.hops.map(({ name, host, subject }) => ({ name, host, subject }))).toEqual([
      { name: 'gateway', host: hosts.public, subject: 'CN=*.contoso.com' },
      { name: 'apiManagement', host: hosts.internal, subject: `CN=${hosts.internal}` },
    ]);
    expect(status?.hops[1]?.verified).toBe(true);
    expect(estate.azure.cnames.get('api')?.target).toBe(gatewayFqdn);
  });

  test('writes each thing once, the gateway with everything in it', async () => {
    const estate = await TestEstate.create();
    await estate.run();
    expect(estate.azure.writes.toSorted()).toEqual(['apiManagement', 'cname api', 'gateway', 'runCommand', 'zone']);
    expect(estate.azure.keyVault.writes).toEqual([
      'create edge-tls-root Self',
      'create edge-tls-root Unknown',
      'merge edge-tls-root',
      'create edge-tls-contoso-prod-gateway Unknown',
      'merge edge-tls-contoso-prod-gateway',
    ]);
  });

  test("takes hardly longer than API Management's update, which runs beside the rest", async () => {
    const { seconds, run } = await (await TestEstate.create()).run();
    expect(run.status).toBe('Succeeded');
    // Key Vault before it, one polling interval, and three looks at health after it.
    expect(seconds).toBeLessThan(durations.apiManagement + 60 + 3 * (durations.health + 10 + 10) + 30);
  });

  test('keeps its histories small', async () => {
    const { runner } = await (await TestEstate.create()).run();
    expect(runner.largestEvent()).toBeLessThan(4096);
  });

  test('asks Azure for little', async () => {
    const estate = await TestEstate.create();
    await estate.run();
    expect(estate.azure.totalCalls()).toBeLessThanOrEqual(50);
  });

  test('a second run plans nothing, writes nothing and asks for little', async () => {
    const estate = await TestEstate.create();
    await estate.run();
    const [azureWrites, vaultWrites] = [[...estate.azure.writes], [...estate.azure.keyVault.writes]];
    estate.azure.calls.clear();
    const { run, status } = await estate.run();
    expect(run.plan?.steps).toEqual([]);
    expect(run.status).toBe('Succeeded');
    expect(estate.azure.writes).toEqual(azureWrites);
    expect(estate.azure.keyVault.writes).toEqual(vaultWrites);
    expect(estate.azure.totalCalls()).toBeLessThanOrEqual(8);
    expect(status).toMatchObject({ ready: true, reason: 'Converged' });
    expect(status?.hops).toHaveLength(2);
    expect(status?.health).toHaveLength(1);
  });

  test('a renewal makes a new leaf and no gateway write', async () => {
    const estate = await TestEstate.create();
    await estate.run();
    const before = estate.azure.writes.length;
    const first = (await estate.stores.edges.get('contoso-prod'))?.status?.hops[1]?.thumbprint;
    const { run, status } = await estate.run({ renewRequested: true });
    expect(run.problem).toBeNull();
    expect(estate.azure.writes.slice(before)).toEqual(['apiManagement']);
    expect(status?.hops[1]?.thumbprint).not.toBe(first);
    expect((await estate.stores.edges.get('contoso-prod'))?.renewRequested).toBe(false);
  });

  test('the record follows when API Management moves during its update, and the gateway resolves anew', async () => {
    const estate = await TestEstate.create();
    estate.azure.movesTo = '10.0.1.9';
    const { run, status } = await estate.run();
    expect(run.problem).toBeNull();
    expect(estate.azure.zone.get('apim')).toBe('10.0.1.9');
    expect(status?.dns).toEqual([{ name: hosts.internal, answers: ['10.0.1.9'], wanted: '10.0.1.9', isRight: true }]);
    expect(estate.azure.writes.filter((write) => write === 'gateway')).toHaveLength(2);
  });

  test("somebody else's objects on the gateway come out unchanged", async () => {
    const estate = await TestEstate.create();
    await estate.run();
    expect(object(estate.azure.gateway, 'httpListeners', 'www')).toMatchObject({
      properties: { hostName: 'www.contoso.com' },
    });
    expect(estate.azure.gateway.newTopLevelField).toEqual({ kept: [1, null, 'x'] });
  });

  test('what was asked for meanwhile is started at the end', async () => {
    let asked = false;
    const estate: TestEstate = await TestEstate.create({
      execution: async (name, _input, activity) => {
        if (name === 'beginStep' && !asked) {
          asked = true;
          const edge = await estate.stores.edges.get('contoso-prod');
          if (edge) await estate.stores.edges.replace({ ...edge, requestedGeneration: edge.requestedGeneration + 1 });
        }
        return activity();
      },
    });
    await estate.run();
    expect(estate.started).toEqual(['contoso-prod.2']);
    expect((await estate.stores.edges.get('contoso-prod'))?.activeRun).toBe('contoso-prod.2');
  });
});

describe('a run that cannot succeed', () => {
  const endpoint = specDocument.endpoints[0];

  test('reports everything that is in the way at once, and writes nothing', async () => {
    const estate = await TestEstate.create({
      spec: { ...specDocument, endpoints: [{ ...endpoint, rule: { type: 'Basic', priority: 10 } }] },
    });
    estate.azure.machine = { powerState: 'PowerState/deallocated', agentReady: true };
    const { run, status } = await estate.run();
    expect(run.status).toBe('Failed');
    expect(run.plan?.blockers.map(({ code }) => code)).toEqual(['PriorityTaken', 'VirtualMachineStopped']);
    expect(run.problem).toMatchObject({
      code: 'PlanBlocked',
      evidence: { blockers: 'PriorityTaken, VirtualMachineStopped' },
    });
    expect([...estate.azure.writes, ...estate.azure.keyVault.writes]).toEqual([]);
    expect(status).toMatchObject({ ready: false, reason: 'PlanBlocked' });
  });

  test('a single blocker is the problem of the run itself', async () => {
    const estate = await TestEstate.create();
    estate.azure.service = {
      ...estate.azure.service,
      properties: { ...(estate.azure.service.properties as object), virtualNetworkType: 'External' },
    };
    expect((await estate.run()).run.problem?.code).toBe('ApiManagementNotInternal');
  });

  test('an unhealthy backend ends it at the deadline, explained; what comes after is skipped', async () => {
    const estate = await TestEstate.create({
      spec: { ...specDocument, endpoints: [{ ...endpoint, probePath: '/nothing-here' }] },
    });
    const { run, steps, status } = await estate.run();
    expect(run.problem).toMatchObject({ code: 'BackendProbePathMissing' });
    expect(steps.find(({ id }) => id === 'awaitHealthy')?.lastProblem?.code).toBe('BackendProbePathMissing');
    expect(steps.filter(({ state }) => state === 'Skipped').map(({ id }) => id)).toEqual(['ensureCname', 'proveChain']);
    expect(status).toMatchObject({ ready: false, reason: 'BackendProbePathMissing' });
    expect(estate.azure.cnames.size).toBe(0);
  });

  test("what a DNS machine refuses ends it before API Management's long update is begun", async () => {
    const estate = await TestEstate.create();
    estate.azure.scriptFails = 'somebody else has the name';
    const { steps, seconds } = await estate.run();
    expect(steps.find(({ id }) => id === 'ensureRecord')?.state).toBe('Failed');
    expect(estate.azure.writes).not.toContain('apiManagement');
    expect(seconds).toBeLessThan(durations.apiManagement / 2);
  });

  test('a script that fails on the DNS machine is told as such', async () => {
    const estate = await TestEstate.create();
    estate.azure.scriptFails = 'zone contoso.internal does not exist';
    const { run, steps } = await estate.run();
    expect(run.status).toBe('Failed');
    expect(steps.find(({ id }) => id === 'ensureRecord')?.state).toBe('Failed');
    expect(JSON.stringify(run.problem)).toContain('zone contoso.internal does not exist');
  });
});
