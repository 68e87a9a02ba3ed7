import { type ArmError, badRequest } from './arm-error.ts';

/**
 * The one code for what Azure very likely refuses – its documentation gives the limit, or it makes no sense – while no public report
 * shows with which code. It says so itself, so that nobody takes it for one of Azure's.
 */
export const ASSUMED_REFUSAL = 'LocalAzureAssumesRefusal';

export function assumedRefusal(message: string): ArmError {
  return badRequest(
    ASSUMED_REFUSAL,
    `${message} (Local Azure assumes that Azure refuses this; Azure's own code is not known.)`,
    [],
  );
}
