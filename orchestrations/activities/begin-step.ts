import type { Progress } from '../../shared/domain/run/run.ts';
import type { StepInput } from '../run-input.ts';
import type { Services } from './steps/step-handler.ts';
import { takeTurn } from './take-turn.ts';

/** Begins a step, or takes up again what an earlier, lost turn of it began. */
export const beginStepWith =
  (services: Services) =>
  (input: StepInput): Promise<Progress> =>
    takeTurn(services, input);
