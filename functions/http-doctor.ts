import { diagnoseEdge } from '../shared/domain/doctor/diagnose-edge.ts';
import type { EdgeSpec } from '../shared/domain/spec/edge-spec.ts';
import { doctorObservations } from './doctor-observations.ts';
import { findEdge } from './find-edge.ts';
import type { HttpEndpoint } from './http-endpoint.ts';

/**
 * `GET /api/edges/{name}/doctor`: every part of the path, looked at now: `{ checks: [{ name, status, evidence, next }] }`. Changes
 * nothing, and answers 200 whatever is wrong.
 */
export const getDoctor: HttpEndpoint = {
  name: 'doctorEdge',
  method: 'GET',
  route: 'edges/{name}/doctor',
  role: 'Edge.Read',
  handle: async (call) => {
    const edge = await findEdge(call);
    const spec = edge.spec as unknown as EdgeSpec;
    const observations = await doctorObservations(call.app, edge);
    return { status: 200, body: { checks: diagnoseEdge(spec, observations) } };
  },
};
