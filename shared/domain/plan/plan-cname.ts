import { judgePublicName, type PublicName, type PublicNameState, type PublicTarget } from '../dns/public-name.ts';
import { noPublicName, publicNameTaken } from '../dns/public-name-problems.ts';
import { publicNamesOf, publicTargetOf } from '../dns/public-names-of.ts';
import type { Problem } from '../problem.ts';
import { makeStep } from './make-step.ts';
import type { Reason, Step } from './plan.ts';
import type { PlanInput } from './plan-input.ts';

export interface CnamePlan {
  readonly steps: readonly Step[];
  readonly blockers: readonly Problem[];
  readonly warnings: readonly Problem[];
}

interface OpenName {
  readonly name: PublicName;
  readonly found: Exclude<PublicNameState, { readonly state: 'right' }>;
  readonly isLive: boolean;
}

/**
 * One step for all public host names that have a zone to be kept in. A name that leads to the gateway some other way stays so. What is
 * in the way at a name keeps an endpoint from being made; one that serves clients goes on being renewed, and is told not to be ready.
 */
export function planCname(input: PlanInput): CnamePlan {
  const { spec, observed } = input;
  const target = publicTargetOf(spec, observed);
  // What keeps it from being known is in the way by itself, and told as what it is.
  if (target === null) return { steps: [], blockers: [], warnings: [] };
  const open = openNames(input, target);
  const names = open.filter(({ found }) => found.state !== 'taken').map(({ name }) => name);
  const inTheWay = (those: readonly OpenName[]): readonly Problem[] => [
    ...those.flatMap(({ name, found }) => (found.state === 'taken' ? [publicNameTaken(name, found, target)] : [])),
    ...(those.length > 0 && target.fqdn === null ? [noPublicName(spec.applicationGateway)] : []),
  ];
  return {
    steps: names.length > 0 && target.fqdn !== null ? [ensureCname(names, target.fqdn)] : [],
    blockers: inTheWay(open.filter(({ isLive }) => !isLive)),
    warnings: inTheWay(open.filter(({ isLive }) => isLive)),
  };
}

/** Names that do not lead to the gateway. */
function openNames({ spec, observed, live }: PlanInput, target: PublicTarget): readonly OpenName[] {
  return spec.endpoints.flatMap((endpoint) =>
    publicNamesOf(endpoint, observed).flatMap((name) => {
      const found = judgePublicName(name, target);
      return found.state === 'right' ? [] : [{ name, found, isLive: live.includes(endpoint.name) }];
    }),
  );
}

/** Of the change of a public host name in a plan. */
export const cnamePath = (host: string): string => `publicDns/${host}`;

function ensureCname(names: readonly PublicName[], target: NonNullable<PublicTarget['fqdn']>): Step {
  const changes = names.map(({ host, cname }) => ({
    path: cnamePath(host),
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
