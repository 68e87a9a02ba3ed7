import { edgeListSchema, edgeSchema } from '../../shared/domain/api/edge-schemas.ts';
import { planSchema } from '../../shared/domain/api/plan-schemas.ts';
import { runSchema } from '../../shared/domain/api/run-schemas.ts';
import { activeRun, brokenEdge, edgeNamed, failedRun, manyEdges, runNamed, somePlan } from './sample-edges.ts';

describe('what the stand-in answers is what the API would answer', () => {
  test.each([
    ['an edge', edgeSchema, edgeNamed('contoso-prod')],
    ['a broken edge', edgeSchema, brokenEdge],
    ['many edges', edgeListSchema, { edges: manyEdges(30) }],
    ['a run', runSchema, runNamed('contoso-prod.3')],
    ['an active run', runSchema, activeRun],
    ['a failed run', runSchema, failedRun],
    ['a plan', planSchema, somePlan],
  ])('%s', (_, schema, answer) => {
    expect(schema.safeParse(answer).error?.issues ?? []).toEqual([]);
  });
});
