import type { Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import { makeStep } from './make-step.ts';
import type { Reason, Step } from './plan.ts';
import type { PlanInput } from './plan-input.ts';
import { ownValue } from '../own-value.ts';

export interface CnamePlan {
  readonly steps: readonly Step[];
  readonly blockers: readonly Problem[];
}

interface PublicName {
  readonly host: string;
  readonly present: string | null;
  /** Edge that made it; null when somebody else did. */
  readonly owner: string | null;
}

/** One step for all public host names that have a zone to be kept in. */
export function planCname(input: PlanInput): CnamePlan {
  const names = publicNames(input);
  const target = input.observed.gateway.publicFqdn;
  if (names.length === 0) return { steps: [], blockers: [] };
  if (target === null) return { steps: [], blockers: [noPublicName(input.spec.applicationGateway)] };
  const wrong = names.filter(({ present }) => present === null || !sameName(present, target));
  const taken = wrong.filter(({ present, owner }) => present !== null && owner !== input.spec.name);
  return { steps: wrong.length === 0 ? [] : [ensureCname(wrong, target)], blockers: taken.map(cnameTaken) };
}

function publicNames({ spec, observed }: PlanInput): readonly PublicName[] {
  return spec.endpoints.flatMap((endpoint) => {
    if (endpoint.publicDns === undefined) return [];
    const { cnames, cnameOwners } = ownValue(observed.endpoints, endpoint.name) ?? {};
    return endpoint.publicHostnames.map((host) => ({
      host,
      present: ownValue(cnames, host) ?? null,
      owner: ownValue(cnameOwners, host) ?? null,
    }));
  });
}

/** DNS names are the same with and without the root's dot, in any case. */
function sameName(a: string, b: string): boolean {
  return a.replace(/\.$/, '').toLowerCase() === b.replace(/\.$/, '').toLowerCase();
}

function ensureCname(wrong: readonly PublicName[], target: string): Step {
  return makeStep('ensureCname', {
    title: `Point ${wrong.map(({ host }) => host).join(', ')} at ${target}`,
    reason: cnameReason(wrong, target),
    changes: wrong.map(({ host, present }) => ({ path: `publicDns/${host}`, before: present, after: target })),
  });
}

function cnameReason(wrong: readonly PublicName[], target: string): Reason {
  const missing = wrong.filter(({ present }) => present === null).map(({ host }) => host);
  return missing.length > 0
    ? { code: 'CnameMissing', message: `There is no CNAME at ${missing.join(', ')}.` }
    : {
        code: 'CnameWrong',
        message: `The CNAME at ${wrong.map(({ host }) => host).join(', ')} does not point at ${target}.`,
      };
}

function cnameTaken({ host, present, owner }: PublicName): Problem {
  return problem('CnameTaken', {
    what: `There is already a CNAME at ${host} that points at ${present ?? ''}.`,
    why: owner === null ? 'edge-tls did not make it.' : `It belongs to the edge ${owner}.`,
    fix: 'Remove it if the name is to be served by this gateway, or leave publicDns out of the spec.',
    evidence: { host, target: present, owner },
  });
}

function noPublicName(gateway: string): Problem {
  return problem('GatewayHasNoPublicName', {
    what: "The gateway's public address has no DNS name.",
    why: 'A CNAME needs a name to point at.',
    fix: 'Give the public IP address a DNS name label, or leave publicDns out of the spec.',
    evidence: { gateway },
  });
}
