import type { Progress } from '../../shared/domain/run/run.ts';
import type { StepInput } from '../run-input.ts';
import type { Services } from './steps/step-handler.ts';
import { takeTurn } from './take-turn.ts';

/** Asks once how a begun step stands. A name of its own, so that a history shows at a glance what waited. */
export const pollStepWith =
  (services: Services) =>
  (input: StepInput): Promise<Progress> =>
    takeTurn(services, input);
