import { convergeEdge } from '../../orchestrations/converge-edge.ts';
import type { Orchestration } from '../../orchestrations/define-orchestration.ts';
import { runBranch } from '../../orchestrations/run-branch.ts';
import type { Planned, StepInput } from '../../orchestrations/run-input.ts';
import { runStep } from '../../orchestrations/run-step.ts';
import type { Progress } from '../../shared/domain/run/run.ts';
import { problem } from '../../shared/domain/problem-codes.ts';
import { OrchestratorRunner } from '../support/run-orchestrator.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const input = { edge: 'contoso-prod', run: 'contoso-prod.1' };
const orchestrations = [convergeEdge, runBranch, runStep] as unknown as readonly Orchestration<never, unknown>[];
const failed: Progress = { state: 'failed', problem: problem('Internal', { what: 'a', why: 'b', fix: 'c' }) };

interface Script {
  readonly planned?: readonly Planned[];
  /** Answers of a step's turns, one after the other; done when there is none. */
  readonly turns?: Readonly<Record<string, readonly (Progress | Error)[]>>;
  /** Steps that take back what a failed run did. */
  readonly undo?: readonly string[];
}

/** Runs a convergence whose activities answer by script; what they were asked, in order, with the seconds since the start. */
async function converge({ planned = [], turns = {}, undo = [] }: Script) {
  const clock = new VirtualClock();
  const started = clock.now();
  const calls: string[] = [];
  const taken = new Map<string, number>();
  const note = (what: string): void => void calls.push(`${(clock.now() - started) / 1000}s ${what}`);
  const turn =
    (activity: string) =>
    async ({ step }: StepInput) => {
      note(`${activity} ${step}`);
      const index = taken.get(step) ?? 0;
      taken.set(step, index + 1);
      const answer = turns[step]?.[index] ?? { state: 'done' };
      if (answer instanceof Error) throw answer;
      return answer;
    };
  let plans = 0;
  const runner = new OrchestratorRunner({
    clock,
    orchestrations,
    activities: {
      planRun: async () => {
        note('planRun');
        return planned[plans++] ?? { state: 'planned', stages: [] };
      },
      beginStep: turn('beginStep'),
      pollStep: turn('pollStep'),
      planUndo: async () => {
        note('planUndo');
        return { steps: undo };
      },
      finishRun: async () => {
        note('finishRun');
        return { ok: true };
      },
    },
  });
  const result = await runner.run('convergeEdge', input);
  return { calls, result, runner };
}

const stages = (...names: string[][][]): readonly Planned[] => [{ state: 'planned', stages: names }];
const waiting = (afterSeconds: number, next: 'begin' | 'poll' = 'poll'): Progress => ({
  state: 'waiting',
  next,
  afterSeconds,
});

describe('converging an edge', () => {
  test('an empty plan is finished at once', async () => {
    expect((await converge({})).calls).toEqual(['0s planRun', '0s finishRun']);
  });

  test('a stopped plan begins no step', async () => {
    expect((await converge({ planned: [{ state: 'stopped' }] })).calls).toEqual(['0s planRun', '0s finishRun']);
  });

  test('planning is asked again while it waits for backend health', async () => {
    const { calls } = await converge({ planned: [{ state: 'waiting', afterSeconds: 10 }, { state: 'stopped' }] });
    expect(calls).toEqual(['0s planRun', '10s planRun', '10s finishRun']);
  });

  test('stages follow one another, branches run side by side, steps of a branch in order', async () => {
    const { calls } = await converge({
      planned: stages([['a']], [['b', 'c'], ['d']], [['e']]),
      turns: { b: [waiting(30)], d: [waiting(100), waiting(100)] },
    });
    expect(calls).toEqual([
      '0s planRun',
      '0s beginStep a',
      '0s beginStep b',
      '0s beginStep d',
      '30s pollStep b',
      '30s beginStep c',
      '100s pollStep d',
      '200s pollStep d',
      '200s beginStep e',
      '200s finishRun',
    ]);
  });

  test('a failed step ends its branch and the stages after it, not the branch beside it', async () => {
    const { calls } = await converge({
      planned: stages(
        [
          ['a', 'b'],
          ['c', 'd'],
        ],
        [['e']],
      ),
      turns: { a: [failed], c: [waiting(5)] },
    });
    expect(calls).toEqual([
      '0s planRun',
      '0s beginStep a',
      '0s beginStep c',
      '5s pollStep c',
      '5s beginStep d',
      '5s planUndo',
      '5s finishRun',
    ]);
  });

  test('a step that asks to begin anew is begun anew', async () => {
    const { calls } = await converge({ planned: stages([['a']]), turns: { a: [waiting(15, 'begin'), waiting(10)] } });
    expect(calls).toEqual(['0s planRun', '0s beginStep a', '15s beginStep a', '25s pollStep a', '25s finishRun']);
  });

  test('an activity that cannot answer at all fails its step, and the run is finished', async () => {
    const { calls } = await converge({
      planned: stages([['a']], [['b']]),
      turns: { a: [new Error('tables out of reach')] },
    });
    expect(calls).toEqual(['0s planRun', '0s beginStep a', '0s planUndo', '0s finishRun']);
  });

  test('after a failed stage the steps that take it back run, then the run is finished', async () => {
    const { calls } = await converge({
      planned: stages([['a']], [['b']]),
      turns: { a: [failed], undo: [waiting(30)] },
      undo: ['undo'],
    });
    expect(calls).toEqual([
      '0s planRun',
      '0s beginStep a',
      '0s planUndo',
      '0s beginStep undo',
      '30s pollStep undo',
      '30s finishRun',
    ]);
  });

  test('a long wait for a plan continues as new every twenty turns', async () => {
    const waits = Array.from({ length: 50 }, (): Planned => ({ state: 'waiting', afterSeconds: 15 }));
    const { calls, runner } = await converge({ planned: [...waits, { state: 'stopped' }] });
    expect(calls.at(-1)).toBe('750s finishRun');
    const executions = runner.executions.filter(({ name }) => name === 'convergeEdge');
    expect(executions).toHaveLength(3);
    expect(Math.max(...executions.map(({ steps }) => steps.length))).toBeLessThanOrEqual(42);
  });

  test('an hour of polling continues as new every twenty turns and asks for nothing twice', async () => {
    const { calls, runner } = await converge({
      planned: stages([['a']]),
      turns: { a: Array(60).fill(waiting(60)) as Progress[] },
    });
    expect(calls.filter((call) => call.endsWith('pollStep a'))).toHaveLength(60);
    expect(calls.at(-1)).toBe('3600s finishRun');
    const executions = runner.executions.filter(({ name }) => name === 'runStep');
    expect(executions).toHaveLength(4);
    expect(Math.max(...executions.map(({ steps }) => steps.length))).toBeLessThanOrEqual(40);
  });

  test.each([
    ['nothing', 0, 0.2],
    ['a negative time', -5, 0.2],
    ['a day', 86_400, 3600],
    ['no number', Number.NaN, 3600],
  ])('a wait of %s is clamped', async (_, asked, waited) => {
    const { calls } = await converge({ planned: stages([['a']]), turns: { a: [waiting(asked)] } });
    expect(calls).toContain(`${waited}s pollStep a`);
  });
});
