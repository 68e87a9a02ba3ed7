import type { ApiAnswer, ApiOperation } from '../api-operation.ts';
import { edgeExample, planExample, runAcceptedExample, specExample } from './examples.ts';

export const accepted: ApiAnswer = {
  status: 202,
  description: 'A run sees to it. Follow it at `Location`, no more often than `Retry-After` says.',
  headers: ['location', 'retry-after', 'idempotency-replayed'],
  schema: 'RunAccepted',
  example: runAcceptedExample,
};

const edge: ApiAnswer = {
  status: 200,
  description: 'The edge: what is wanted, and what the last run saw.',
  headers: ['etag'],
  schema: 'Edge',
  example: edgeExample,
};

/** Accepted, and what is stored has this etag from now on. */
const acceptedEdge: ApiAnswer = { ...accepted, headers: [...(accepted.headers ?? []), 'etag'] };

export const edgeOperations: readonly ApiOperation[] = [
  {
    id: 'getEdges',
    method: 'GET',
    path: '/api/edges',
    tag: 'edges',
    summary: 'All edges',
    role: 'Edge.Read',
    answers: [{ status: 200, description: 'Every edge.', schema: 'EdgeList', example: { edges: [edgeExample] } }],
  },
  {
    id: 'getEdge',
    method: 'GET',
    path: '/api/edges/{name}',
    tag: 'edges',
    summary: 'One edge',
    role: 'Edge.Read',
    answers: [edge],
    problems: ['EdgeNotFound'],
  },
  {
    id: 'putEdge',
    method: 'PUT',
    path: '/api/edges/{name}',
    tag: 'edges',
    summary: 'Store a spec and request a run',
    description:
      'Nothing happens when the spec is unchanged and everything is as it wants it: 200 and no run. Send the ETag that was read in If-Match, so that nobody overwrites what somebody else has stored meanwhile.',
    role: 'Edge.Apply',
    body: { schema: 'Spec', required: true, example: specExample },
    answers: [
      {
        ...edge,
        description: 'The spec is unchanged and converged; no run is needed.',
        headers: ['etag', 'idempotency-replayed'],
      },
      acceptedEdge,
    ],
    conditions: ['If-Match', 'If-None-Match'],
    problems: ['SpecInvalid', 'NameMismatch', 'EdgeExists', 'EdgeChanged', 'EdgeDeleting', 'GatewayTaken'],
  },
  {
    id: 'deleteEdge',
    method: 'DELETE',
    path: '/api/edges/{name}',
    tag: 'edges',
    summary: 'Take away what edge-tls made, and then the edge',
    description: 'A certificate that something still uses is never deleted.',
    role: 'Edge.Apply',
    answers: [acceptedEdge],
    conditions: ['If-Match'],
    problems: ['EdgeNotFound', 'EdgeChanged'],
  },
  {
    id: 'planEdge',
    method: 'POST',
    path: '/api/edges/{name}/plan',
    tag: 'edges',
    summary: 'What a run would do now',
    description: 'Changes nothing. For the stored spec, or for the one in the body, which nobody needs to have stored.',
    role: 'Edge.Plan',
    query: [
      { name: 'renew', description: 'Plan what a renewal would do.', schema: { type: 'boolean', default: false } },
    ],
    body: { schema: 'Spec', required: false, example: specExample },
    answers: [
      { status: 200, description: 'The plan; empty when nothing is to be done.', schema: 'Plan', example: planExample },
    ],
    problems: ['SpecInvalid', 'NameMismatch', 'EdgeNotFound', 'ParameterInvalid'],
  },
  {
    id: 'convergeEdgeNow',
    method: 'POST',
    path: '/api/edges/{name}/converge',
    tag: 'edges',
    summary: 'Request a run',
    role: 'Edge.Apply',
    answers: [acceptedEdge],
    conditions: ['If-Match'],
    problems: ['EdgeNotFound', 'EdgeChanged'],
  },
  {
    id: 'renewEdge',
    method: 'POST',
    path: '/api/edges/{name}/renew',
    tag: 'edges',
    summary: 'Request a run that makes a new leaf',
    role: 'Edge.Apply',
    answers: [acceptedEdge],
    conditions: ['If-Match'],
    problems: ['EdgeNotFound', 'EdgeChanged'],
  },
  {
    id: 'doctorEdge',
    method: 'GET',
    path: '/api/edges/{name}/doctor',
    tag: 'edges',
    summary: 'Walk the whole path and say what is wrong',
    role: 'Edge.Read',
    answers: [
      {
        status: 200,
        description: 'Every check, with evidence and the next command.',
        schema: 'Doctor',
        example: {
          checks: [{ name: 'DNS answer', status: 'ok', evidence: 'apim.contoso.internal is 10.0.1.4', next: null }],
        },
      },
    ],
    problems: ['EdgeNotFound'],
  },
];
