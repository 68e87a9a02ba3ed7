import type { ObservedEndpoint } from '../observed.ts';
import { makeStep } from './make-step.ts';
import type { Reason, Step } from './plan.ts';
import type { PlanInput } from './plan-input.ts';
import { ownValue } from '../own-value.ts';

/** The proof closes every run that does something, and is a run of its own when what is served is not what it should be. */
export function planProof(input: PlanInput, steps: readonly Step[]): readonly Step[] {
  const reason = steps.length > 0 ? changed : unproven(input);
  return reason === null ? [] : [makeStep('proveChain', { title: 'Prove every hop by a TLS handshake', reason })];
}

const changed: Reason = { code: 'PathChanged', message: 'What the run has changed is proven from end to end.' };

function unproven({ spec, observed }: PlanInput): Reason | null {
  const found = spec.endpoints.map(({ name, internalHostname }) =>
    unprovenEndpoint(internalHostname, ownValue(observed.endpoints, name)),
  );
  return found.find((reason) => reason !== null) ?? null;
}

/** What cannot be reached from here says nothing. */
function unprovenEndpoint(host: string, endpoint: ObservedEndpoint | undefined): Reason | null {
  const served = endpoint?.servedByApiManagement ?? null;
  if (served === null) return null;
  if (!served.verified)
    return {
      code: 'ChainNotProven',
      message: `What API Management serves for ${host} does not verify: ${served.reason ?? 'no reason given'}.`,
    };
  const [newest, now] = [endpoint?.leaf?.certificate.thumbprint, served.chain[0]?.thumbprint];
  return newest === undefined || now === undefined || newest === now
    ? null
    : { code: 'OldLeafServed', message: `API Management still serves an older certificate for ${host}.` };
}
