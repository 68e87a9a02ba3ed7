import type { ProblemCode } from '../problem-codes.ts';
import type { Problem } from '../problem.ts';
import type { Plan } from './plan.ts';

/** What stops no run, and yet is not "everything is as the spec wants it": requests do not reach us, whoever else did it. */
const unready: readonly ProblemCode[] = [
  'RouteShadowed',
  'CnameTaken',
  'PublicNameTaken',
  'RecordTaken',
  'GatewayHasNoPublicName',
];

/** The warning that keeps an edge from being called ready though its run succeeded; null when there is none. */
export function keepsFromReady({ warnings }: Pick<Plan, 'warnings'>): Problem | null {
  return warnings.find(({ code }) => unready.some((one) => one === code)) ?? null;
}
