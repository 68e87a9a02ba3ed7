import type { StepRecord } from '../../shared/domain/run/run.ts';
import { answerIsLost } from '../support/azure-refuses.ts';
import { TestEstate } from '../support/test-estate.ts';

const once = {
  azure: ['apiManagement', 'cname api', 'gateway', 'runCommand', 'zone'],
  keyVault: [
    'create edge-tls-contoso-prod-gateway Unknown',
    'create edge-tls-root Self',
    'create edge-tls-root Unknown',
    'merge edge-tls-contoso-prod-gateway',
    'merge edge-tls-root',
  ],
};

const written = ({ azure }: TestEstate) => ({
  azure: azure.writes.toSorted(),
  keyVault: azure.keyVault.writes.toSorted(),
});

describe('an activity that is carried out twice', () => {
  test('has its effect once: every activity of a provision, its first answer lost', async () => {
    const estate = await TestEstate.create({
      execution: async (_name, _input, activity) => {
        await activity();
        return activity();
      },
    });
    const { run } = await estate.run();
    expect(run.problem).toBeNull();
    expect(written(estate)).toEqual(once);
  });
});

/** Counts the turns whose effect is in Azure while their record is not kept, as when a worker dies in between. */
async function provisionDyingAtSave(fatal: number): Promise<{ estate: TestEstate; saves: number }> {
  const estate = await TestEstate.create({
    // Durable Functions carries a failed activity out again.
    execution: (_name, _input, activity) => activity().catch(() => activity()),
  });
  let saves = 0;
  const save = estate.stores.runs.saveStep.bind(estate.stores.runs);
  estate.stores.runs.saveStep = async (id: string, position: number, step: StepRecord) => {
    if (step.state !== 'Pending' && ++saves === fatal) throw new Error('the worker died');
    return save(id, position, step);
  };
  const { run } = await estate.run();
  expect(run.problem).toBeNull();
  expect(run.status).toBe('Succeeded');
  return { estate, saves };
}

describe('a worker that dies between the effect of a turn and its record', () => {
  test('leaves nothing lost and nothing doubled, whichever turn it is', async () => {
    const { saves } = await provisionDyingAtSave(-1);
    expect(saves).toBeGreaterThan(20);
    // The turns in the middle are polls of one operation, each like the other.
    const interesting = Array.from({ length: saves }, (_, index) => index + 1).filter(
      (turn) => turn <= 16 || turn % 12 === 0 || turn > saves - 8,
    );
    for (const turn of interesting) {
      const { estate } = await provisionDyingAtSave(turn);
      expect({ turn, ...written(estate) }).toEqual({ turn, ...once });
    }
  });
});

describe('an answer that is lost after the request was carried out', () => {
  test.each([
    'gateways.startPut',
    'apiManagement.startUpdateHostnames',
    'virtualMachines.startRunCommand',
    'certificates.create',
    'certificates.merge',
    'publicDns.putCname',
  ])('of %s is found out by reading, and nothing is done twice', async (method) => {
    let lost = 0;
    const estate = await TestEstate.create({
      tap: async (name, call) => {
        const answer = await call();
        if (name === method && lost++ === 0) answerIsLost();
        return answer;
      },
    });
    const { run } = await estate.run();
    expect(lost).toBeGreaterThan(0);
    expect(run.problem).toBeNull();
    expect(written(estate)).toEqual(once);
  });

  test('of any read is asked for again', async () => {
    const seen = new Set<string>();
    const estate = await TestEstate.create({
      tap: async (name, call) => {
        const answer = await call();
        if (
          /\.(?:read|readPending|readCname|readInstanceView|sign|poll|startBackendHealth)$/.test(name) &&
          !seen.has(name)
        ) {
          seen.add(name);
          answerIsLost();
        }
        return answer;
      },
    });
    const { run } = await estate.run();
    expect(seen.size).toBeGreaterThan(5);
    expect(run.problem).toBeNull();
    expect(written(estate)).toEqual(once);
  });
});

describe('other writers', () => {
  test("a write of ours that somebody's edit cancels is repeated on what is there then, and the edit stays", async () => {
    let edits = 0;
    const estate: TestEstate = await TestEstate.create({
      tap: async (name, call) => {
        const before = estate.azure.gateway;
        const answer = await call();
        // Whoever edits has read the gateway before we wrote.
        if (name === 'gateways.startPut' && edits++ === 0)
          estate.azure.editGateway(() => ({ ...before, tags: { owner: 'web-team', edited: 'meanwhile' } }));
        return answer;
      },
    });
    const { run, steps } = await estate.run();
    expect(run.problem).toBeNull();
    expect(estate.azure.gateway.tags).toEqual({ owner: 'web-team', edited: 'meanwhile' });
    expect(steps.find(({ id }) => id === 'buildGateway')).toMatchObject({ state: 'Succeeded', attempts: 2 });
  });

  test('an edit between our reading and our writing is not overwritten', async () => {
    let edits = 0;
    const estate: TestEstate = await TestEstate.create({
      tap: async (name, call) => {
        if (name === 'gateways.startPut' && edits++ === 0)
          estate.azure.editGateway((gateway) => ({ ...gateway, tags: { edited: 'just before' } }));
        return call();
      },
    });
    const { run } = await estate.run();
    expect(run.problem).toBeNull();
    expect(estate.azure.gateway.tags).toEqual({ edited: 'just before' });
  });

  test('an edge whose every write is cancelled gives up and says so', async () => {
    const estate: TestEstate = await TestEstate.create({
      tap: async (name, call) => {
        const answer = await call();
        if (name === 'gateways.startPut')
          estate.azure.editGateway((gateway) => ({
            ...gateway,
            properties: { ...(gateway.properties as object), httpListeners: [] },
          }));
        return answer;
      },
    });
    const { run } = await estate.run();
    expect(run.status).toBe('Failed');
    expect(run.problem?.code).toBe('WritesKeepBeingUndone');
  });

  test("somebody's run-command is waited for", async () => {
    const estate = await TestEstate.create();
    await estate.azure
      .ports()
      .virtualMachines.startRunCommand('vm', { commandId: 'RunShellScript', script: [], parameters: [] });
    const { run, steps } = await estate.run();
    expect(run.problem).toBeNull();
    expect(steps.find(({ id }) => id === 'ensureRecord')).toMatchObject({ state: 'Succeeded', attempts: 1 });
  });

  test("somebody's update of API Management is waited for before anything is planned", async () => {
    const estate = await TestEstate.create();
    const entries = (estate.azure.service.properties as { hostnameConfigurations: [] }).hostnameConfigurations;
    await estate.azure.ports().apiManagement.startUpdateHostnames('apim', entries);
    const { run } = await estate.run();
    expect(run.problem).toBeNull();
    expect(estate.azure.writes.filter((write) => write === 'apiManagement')).toHaveLength(2);
  });
});
