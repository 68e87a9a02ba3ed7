import { postApprove } from './http-approve-run.ts';
import { postCancel } from './http-cancel-run.ts';
import { postConverge } from './http-converge-edge.ts';
import { deleteEdge } from './http-delete-edge.ts';
import { getDoctor } from './http-doctor.ts';
import type { HttpEndpoint } from './http-endpoint.ts';
import { getDocs } from './http-docs.ts';
import { getEdge } from './http-get-edge.ts';
import { getEdges } from './http-get-edges.ts';
import { getOpenApi } from './http-openapi.ts';
import { getRun } from './http-get-run.ts';
import { listRuns } from './http-list-runs.ts';
import { planEdgeEndpoint } from './http-plan-edge.ts';
import { putEdge } from './http-put-edge.ts';
import { postRenew } from './http-renew-edge.ts';

/** Every route behind sign-in. */
export const endpoints: readonly HttpEndpoint[] = [
  putEdge,
  getEdges,
  getEdge,
  planEdgeEndpoint,
  getDoctor,
  postConverge,
  postRenew,
  listRuns,
  getRun,
  deleteEdge,
  postApprove,
  postCancel,
  getOpenApi,
  getDocs,
];
