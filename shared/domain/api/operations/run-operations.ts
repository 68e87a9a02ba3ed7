import type { ApiOperation } from '../api-operation.ts';
import { accepted } from './edge-operations.ts';
import { approvalExample, runExample, runListExample } from './examples.ts';

export const runOperations: readonly ApiOperation[] = [
  {
    id: 'listRuns',
    method: 'GET',
    path: '/api/edges/{name}/runs',
    tag: 'runs',
    summary: 'Runs of an edge',
    role: 'Edge.Read',
    query: [
      {
        name: 'limit',
        description: 'So many at most.',
        schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
      },
    ],
    answers: [{ status: 200, description: 'Newest first.', schema: 'RunList', example: runListExample }],
    problems: ['EdgeNotFound', 'ParameterInvalid'],
  },
  {
    id: 'getRun',
    method: 'GET',
    path: '/api/runs/{id}',
    tag: 'runs',
    summary: 'One run, with its plan and steps',
    role: 'Edge.Read',
    answers: [{ status: 200, description: 'The run as it is now.', schema: 'Run', example: runExample }],
    problems: ['RunNotFound'],
  },
  {
    id: 'approveRun',
    method: 'POST',
    path: '/api/runs/{id}/approve',
    tag: 'runs',
    summary: 'Approve the plan of a run',
    description: 'The plan is made anew and compared: what was looked at is what runs, or 409 with what would run now.',
    role: 'Edge.Apply',
    body: { schema: 'Approval', required: true, example: approvalExample },
    answers: [accepted],
    problems: ['RunNotFound', 'ApprovalIncomplete', 'PlanChanged', 'RunEnded', 'RunNotWaiting'],
  },
  {
    id: 'cancelRun',
    method: 'POST',
    path: '/api/runs/{id}/cancel',
    tag: 'runs',
    summary: 'End a run before its next step',
    description: 'What it did to the gateway is taken back.',
    role: 'Edge.Apply',
    answers: [accepted],
    problems: ['RunNotFound', 'RunEnded'],
  },
];
