import { defineOrchestration, type Orchestration } from '../../orchestrations/define-orchestration.ts';
import { notify } from '../../orchestrations/notify.ts';
import type { Delivered } from '../../orchestrations/run-input.ts';
import { runStep } from '../../orchestrations/run-step.ts';
import { wait } from '../../orchestrations/wait.ts';
import type { Progress } from '../../shared/domain/run/run.ts';
import { OrchestratorRunner } from '../support/run-orchestrator.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const waits = defineOrchestration<{ seconds: number }, null>('waits', function* (context, { seconds }) {
  yield* wait(context, seconds);
  return null;
});
const orchestrations = [waits, runStep, notify] as unknown as readonly Orchestration<never, unknown>[];

/** How long it took, in seconds, and how many timers. */
async function waited(seconds: number, isEarly: boolean): Promise<{ took: number; timers: number }> {
  const clock = new VirtualClock();
  const before = clock.now();
  const runner = new OrchestratorRunner({ clock, orchestrations, activities: {}, hasEarlyTimers: isEarly });
  await runner.run('waits', { seconds });
  const timers = runner.executions.flatMap(({ steps }) => steps.filter(({ action }) => action.kind === 'timer'));
  return { took: (clock.now() - before) / 1000, timers: timers.length };
}

test.each<[number, number]>([
  [0.3, 0.3],
  [0, 0.2],
  [-5, 0.2],
  [Number.NaN, 3600],
  [10 ** 9, 3600],
  [5, 5],
])('where timers are in time, %d seconds are %d, by one timer', async (seconds, took) => {
  expect(await waited(seconds, false)).toEqual({ took, timers: 1 });
});

test.each([0, 0.2, 0.74, 0.999])('where %d seconds fire at once, a second goes by, by two timers', async (seconds) => {
  expect(await waited(seconds, true)).toEqual({ took: 1, timers: 2 });
});

test.each([1, 1.5, 30])('where less than a second fires at once, %d seconds are what they are', async (seconds) => {
  expect(await waited(seconds, true)).toEqual({ took: seconds, timers: 1 });
});

describe('loops that ask again and again', () => {
  /** Turns of a loop until it has gone on for a minute. */
  async function turnsIn(name: string, activities: Record<string, () => Promise<unknown>>, clock: VirtualClock) {
    const runner = new OrchestratorRunner({ clock, orchestrations, activities, hasEarlyTimers: true });
    await runner.run(name, { edge: 'contoso-prod', run: 'contoso-prod.1', step: 'x' });
    return runner;
  }

  test('a step that is asked again after no time at all does not spin', async () => {
    const clock = new VirtualClock();
    const end = clock.now() + 60_000;
    let turns = 0;
    const turn = async (): Promise<Progress> => {
      turns += 1;
      return clock.now() < end ? { state: 'waiting', next: 'poll', afterSeconds: 0 } : { state: 'done' };
    };
    await turnsIn('runStep', { beginStep: turn, pollStep: turn }, clock);
    expect(turns).toBeLessThanOrEqual(61);
    expect(turns).toBeGreaterThan(50);
  });

  test('a notification that is due in a moment is not told before, nor asked for without a pause', async () => {
    const clock = new VirtualClock();
    const due = clock.now() + 10_500;
    let turns = 0;
    const deliver = async (): Promise<Delivered> => {
      turns += 1;
      const left = (due - clock.now()) / 1000;
      return left <= 0 ? { state: 'done' } : { state: 'waiting', afterSeconds: Math.min(left, 0.5) };
    };
    await turnsIn('notify', { deliverNotifications: deliver }, clock);
    expect(clock.now()).toBeGreaterThanOrEqual(due);
    expect(turns).toBeLessThanOrEqual(12);
  });
});
