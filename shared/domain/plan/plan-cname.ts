import { judgePublicName, type PublicName, type PublicTarget } from '../dns/public-name.ts';
import { noPublicName, publicNameTaken } from '../dns/public-name-problems.ts';
import { publicNamesOf, publicTargetOf } from '../dns/public-names-of.ts';
import type { Problem } from '../problem.ts';
import { makeStep } from './make-step.ts';
import type { Reason, Step } from './plan.ts';
import type { PlanInput } from './plan-input.ts';

export interface CnamePlan {
  readonly steps: readonly Step[];
  readonly blockers: readonly Problem[];
}

/** One step for all public host names that have a zone to be kept in. A name that leads to the gateway some other way stays so. */
export function planCname({ spec, observed }: PlanInput): CnamePlan {
  const target = publicTargetOf(spec, observed);
  // What keeps it from being known is in the way by itself, and told as what it is.
  if (target === null) return { steps: [], blockers: [] };
  const judged = spec.endpoints
    .flatMap((endpoint) => publicNamesOf(endpoint, observed))
    .map((name) => ({ name, found: judgePublicName(name, target) }));
  const taken = judged.flatMap(({ name, found }) =>
    found.state === 'taken' ? [publicNameTaken(name, found, target)] : [],
  );
  const names = judged.filter(({ found }) => found.state !== 'right').map(({ name }) => name);
  if (names.length === 0) return { steps: [], blockers: [] };
  if (target.fqdn === null) return { steps: [], blockers: [...taken, noPublicName(spec.applicationGateway)] };
  return { steps: [ensureCname(names, target.fqdn)], blockers: taken };
}

function ensureCname(names: readonly PublicName[], target: NonNullable<PublicTarget['fqdn']>): Step {
  const changes = names.map(({ host, cname }) => ({
    path: `publicDns/${host}`,
    before: cname?.target ?? null,
    after: target,
  }));
  return makeStep('ensureCname', {
    title: `Point ${names.map(({ host }) => host).join(', ')} at ${target}`,
    reason: cnameReason(names, target),
    changes,
  });
}

function cnameReason(names: readonly PublicName[], target: string): Reason {
  const missing = names.filter(({ cname }) => cname === null).map(({ host }) => host);
  return missing.length > 0
    ? { code: 'CnameMissing', message: `There is no CNAME at ${missing.join(', ')}.` }
    : {
        code: 'CnameWrong',
        message: `The CNAME at ${names.map(({ host }) => host).join(', ')} does not point at ${target}.`,
      };
}
