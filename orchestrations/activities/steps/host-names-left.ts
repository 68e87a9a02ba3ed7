import { backendHostnames } from '../../../shared/domain/gateway/backend-hostnames.ts';
import { missingAsNull } from '../gather.ts';
import type { StepContext } from './step-handler.ts';

/** Internal host names that backends on the gateway still point at, since somebody else's rule uses an object of ours. */
export async function hostNamesLeftInUse({
  ports,
  spec,
}: Pick<StepContext, 'ports' | 'spec'>): Promise<readonly string[]> {
  const document = await missingAsNull(ports.gateways.read(spec.applicationGateway));
  return document === null ? [] : backendHostnames(document);
}
