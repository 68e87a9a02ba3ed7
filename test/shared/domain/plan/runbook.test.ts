import * as fc from 'fast-check';
import type { Route, Step } from '../../../../shared/domain/plan/plan.ts';
import { makeStep } from '../../../../shared/domain/plan/make-step.ts';
import { runbooks, type Slot, slotsOf } from '../../../../shared/domain/plan/runbook.ts';
import { type Stage, stagesOf } from '../../../../shared/domain/plan/stages-of.ts';
import { stepGraph } from '../../../../shared/domain/plan/step-graph.ts';
import { slotOfId } from '../../../../shared/domain/plan/step-id.ts';

const routes = ['first', 'live', 'remove'] as const;
const perEndpoint: readonly Slot[] = ['signLeaf', 'mergeLeaf'];
/** A second PUT on a gateway cancels the first, so these never run side by side. */
const gatewayWriters = ['buildGateway', 'followAddress', 'switchGateway', 'pruneGateway', 'removeGateway'];

const reason = { code: 'Test', message: 'test' };
const stepsOf = (slot: Slot): Step[] =>
  perEndpoint.includes(slot)
    ? ['a', 'b'].map((endpoint) => makeStep(slot, { title: slot, reason, endpoint }))
    : [makeStep(slot, { title: slot, reason })];

const anyPlan = fc
  .constantFrom<Route>(...routes)
  .chain((route) => fc.subarray([...slotsOf(route)]).map((slots) => ({ route, steps: slots.flatMap(stepsOf) })));

/** Whether a step has ended before the other begins, by stage and, in one branch, by position. */
function comesBefore(stages: readonly Stage[], before: string, after: string): boolean {
  const place = (id: string) => {
    const stage = stages.findIndex(({ branches }) => branches.flat().includes(id));
    const branch = stages[stage]?.branches.findIndex((ids) => ids.includes(id)) ?? -1;
    return { stage, branch, position: stages[stage]?.branches[branch]?.indexOf(id) ?? -1 };
  };
  const [first, second] = [place(before), place(after)];
  if (first.stage !== second.stage) return first.stage < second.stage;
  return first.branch === second.branch && first.position < second.position;
}

describe('every runbook, for every subset of steps', () => {
  test('respects what must come before what', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const stages = stagesOf(plan);
        const ids = (slot: Slot): string[] => plan.steps.map(({ id }) => id).filter((id) => slotOfId(id) === slot);
        for (const { before, after } of stepGraph[plan.route])
          for (const earlier of ids(before))
            for (const later of ids(after))
              expect([earlier, later, comesBefore(stages, earlier, later)]).toEqual([earlier, later, true]);
      }),
    );
  });

  test('has every step of the plan exactly once, and no empty stage or branch', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const stages = stagesOf(plan);
        expect(stages.flatMap(({ branches }) => branches.flat()).toSorted()).toEqual(
          plan.steps.map(({ id }) => id).toSorted(),
        );
        expect(stages.every(({ branches }) => branches.length > 0 && branches.every((ids) => ids.length > 0))).toBe(
          true,
        );
      }),
    );
  });
});

describe('the tables', () => {
  test.each(routes)('%s: both ends of each precedence are in the runbook', (route) => {
    const slots = slotsOf(route);
    const missing = stepGraph[route].filter(({ before, after }) => !slots.includes(before) || !slots.includes(after));
    expect(missing).toEqual([]);
  });

  test.each(routes)('%s: no stage writes to the gateway twice at a time', (route) => {
    for (const { branches } of runbooks[route]) {
      const writing = branches.filter((slots) => slots.some((slot) => gatewayWriters.includes(slot)));
      expect(writing.length).toBeLessThanOrEqual(1);
    }
  });

  test('the prune is on the live route only, behind every other change there', () => {
    expect(slotsOf('first')).not.toContain('pruneGateway');
    const slots = slotsOf('live');
    expect(slots.slice(slots.indexOf('pruneGateway') + 1)).toEqual(['ensureCname', 'proveChain']);
  });

  test('a precedence that is broken would be seen', () => {
    const stages = [{ name: 'x', branches: [['mergeLeaf:a', 'signLeaf:a'], ['ensureRoot']] }];
    expect(comesBefore(stages, 'signLeaf:a', 'mergeLeaf:a')).toBe(false);
    expect(comesBefore(stages, 'ensureRoot', 'signLeaf:a')).toBe(false);
  });
});
