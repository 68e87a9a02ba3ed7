import type { DiagnosisInput } from '../../../shared/domain/health/diagnosis-input.ts';
import { diagnosisInputOf } from '../../../shared/domain/health/diagnosis-input-of.ts';
import type { BackendServerHealth } from '../../../shared/domain/observed.ts';
import type { Endpoint } from '../../../shared/domain/spec/endpoint.ts';
import { observeEdge } from '../observe-edge.ts';
import type { StepContext } from './step-handler.ts';

/** Everything that sharpens a diagnosis, read afresh. What cannot be read is left unknown: a diagnosis always comes. */
export async function diagnosisInput(
  { ports, spec }: StepContext,
  endpoint: Endpoint,
  server: BackendServerHealth | null,
): Promise<DiagnosisInput> {
  const { observed } = await observeEdge(ports, spec, null).catch(() => ({ observed: null }));
  return diagnosisInputOf(observed, endpoint, server);
}
