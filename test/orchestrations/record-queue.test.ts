import { paceOf } from '../../orchestrations/activities/pace.ts';
import { changeRecords } from '../../orchestrations/activities/steps/change-records.ts';
import type { StepContext } from '../../orchestrations/activities/steps/step-handler.ts';
import { waitsForSomebody } from '../../shared/domain/operation/classify-failure.ts';
import { EdgeError, type Problem } from '../../shared/domain/problem.ts';
import type { Ports } from '../../shared/domain/ports.ts';
import { specDocument, specOf } from '../shared/domain/plan/converged-edge.ts';
import { InMemoryAzure } from '../support/in-memory-azure.ts';
import { InMemoryStores } from '../support/in-memory-stores.ts';

/** Many edges that want a record on one machine, each coming back when it was told to, in virtual time. */
class Neighbours {
  readonly azure = new InMemoryAzure();
  readonly stores = new InMemoryStores();
  readonly ports: Ports = this.azure.ports();
  readonly #spec = specOf(specDocument);

  /** Seconds that an edge waited, and what came of it. */
  async ask(index: number, after = 0, dies: (turn: number) => boolean = () => false) {
    const { clock } = this.azure;
    await clock.sleepUntil(clock.now() + after * 1000);
    const began = clock.now();
    let failure: Problem | null = null;
    let refusals = 0;
    for (let turn = 0; ; turn++) {
      if (dies(turn)) break;
      const outcome = await clock.during(this.#turn(index));
      if ('problem' in outcome) {
        failure = outcome.problem;
        if (!waitsForSomebody(outcome.problem)) break;
        refusals++;
      } else if (outcome.state === 'changed') {
        failure = null;
        break;
      }
      await clock.sleepUntil(clock.now() + ('afterSeconds' in outcome ? outcome.afterSeconds : 15) * 1000);
    }
    return { seconds: (clock.now() - began) / 1000, failure, refusals };
  }

  async #turn(index: number) {
    try {
      return await changeRecords(this.#context(index), {
        set: [{ relativeName: `apim-${index}`, address: '10.0.1.4' }],
        remove: [],
      });
    } catch (error) {
      if (error instanceof EdgeError) return { problem: error.problem };
      throw error;
    }
  }

  #context(index: number): StepContext {
    const { ports, stores } = this;
    const context = { ports, stores, pace: paceOf(1), script: () => ['exit 0'], spec: this.#spec };
    const rest = {
      edge: { name: `edge-${index}` },
      run: `edge-${index}.1`,
      step: { id: 'ensureRecord' },
      memory: null,
    };
    return { ...context, ...rest } as unknown as StepContext;
  }
}

const many = Array.from({ length: 20 }, (_, index) => index);
const commands = ({ azure }: Neighbours): number => azure.writes.filter((write) => write === 'runCommand').length;

describe('twenty edges whose records are on one machine', () => {
  test('that ask at once share a few commands, and none waits for more than the one before its own', async () => {
    const neighbours = new Neighbours();
    const asked = await Promise.all(many.map((index) => neighbours.ask(index)));
    expect(asked.map(({ failure }) => failure)).toEqual(many.map(() => null));
    expect(neighbours.azure.zone.size).toBe(20);
    expect(commands(neighbours)).toBeLessThanOrEqual(2);
    // Two commands of 25 s, each seen at a poll of 10 s, and a look every 10 s.
    expect(Math.max(...asked.map(({ seconds }) => seconds))).toBeLessThanOrEqual(80);
  });

  test('that ask one after the other share them too', async () => {
    const neighbours = new Neighbours();
    const asked = await Promise.all(many.map((index) => neighbours.ask(index, index * 3)));
    expect(asked.map(({ failure }) => failure)).toEqual(many.map(() => null));
    expect(neighbours.azure.zone.size).toBe(20);
    expect(commands(neighbours)).toBeLessThanOrEqual(4);
    expect(Math.max(...asked.map(({ seconds }) => seconds))).toBeLessThanOrEqual(80);
  });

  test("wait while somebody else's command runs, and count no failure", async () => {
    const neighbours = new Neighbours();
    const foreign = { commandId: 'RunShellScript', script: ['sleep 20'], parameters: [] } as const;
    await neighbours.ports.virtualMachines.startRunCommand(specDocument.dns.virtualMachine, foreign);
    const asked = await Promise.all(many.map((index) => neighbours.ask(index)));
    expect(asked.map(({ failure }) => failure)).toEqual(many.map(() => null));
    expect(asked.reduce((sum, { refusals }) => sum + refusals, 0)).toBeGreaterThan(0);
    expect(commands(neighbours)).toBeLessThanOrEqual(3);
  });

  test.each([1, 2, 3])('go on for the one that had the turn and died after its look no. %i', async (turns) => {
    const neighbours = new Neighbours();
    const dead = neighbours.ask(0, 0, (turn) => turn >= turns);
    const asked = await Promise.all(many.slice(1).map((index) => neighbours.ask(index, 1)));
    await dead;
    expect(asked.map(({ failure }) => failure)).toEqual(many.slice(1).map(() => null));
    expect([...neighbours.azure.zone.keys()]).toHaveLength(20);
    expect(commands(neighbours)).toBeLessThanOrEqual(3);
    expect(Math.max(...asked.map(({ seconds }) => seconds))).toBeLessThanOrEqual(400);
  });

  test('are told each by itself when the script fails, and then succeed when it does', async () => {
    const neighbours = new Neighbours();
    neighbours.azure.scriptFails = 'named is not running';
    const [one, two] = await Promise.all([neighbours.ask(1), neighbours.ask(2)]);
    expect([one?.failure?.code, two?.failure?.code]).toEqual(['DnsScriptFailed', 'DnsScriptFailed']);
    expect(neighbours.azure.zone.size).toBe(0);
  });

  test('learn at once that the machine is stopped', async () => {
    const neighbours = new Neighbours();
    neighbours.azure.machine = { powerState: 'PowerState/deallocated', agentReady: false };
    const asked = await Promise.all(many.map((index) => neighbours.ask(index)));
    expect(new Set(asked.map(({ failure }) => failure?.code))).toEqual(new Set(['VirtualMachineStopped']));
    expect(commands(neighbours)).toBe(0);
  });
});
