import { isHealthy } from '../health/is-healthy.ts';
import { isV1 } from '../gateway/gateway-document.ts';
import { makeStep } from './make-step.ts';
import { nameOfResource } from './name-of-resource.ts';
import type { Step } from './plan.ts';
import type { PlanInput } from './plan-input.ts';
import type { TrustPlan } from './plan-trust.ts';
import { ownValue } from '../own-value.ts';

/**
 * The root of somebody else's chain shows in a handshake only, when API Management serves it. Planned when that chain may be a new
 * one, or when the backend is unhealthy, which a missing root may be the reason for; a converged edge that cannot be looked into is
 * left alone.
 */
export function followChain(input: PlanInput, { unseen }: TrustPlan, planned: readonly Step[]): readonly Step[] {
  const { spec, observed, route } = input;
  const updates = planned.some(({ kind }) => kind === 'updateApiManagement' || kind === 'mergeLeaf');
  const ill = unseen.some((endpoint) => !isHealthy(ownValue(observed.endpoints, endpoint)?.health ?? null));
  if (unseen.length === 0 || isV1(observed.gateway.document) || !(updates || ill)) return [];
  return [
    makeStep('buildGateway#2', {
      title: `Have ${nameOfResource(spec.applicationGateway)} trust the root that API Management serves`,
      reason: {
        code: 'RootOfChainUnknown',
        message:
          'Key Vault tells nothing of the root above a certificate that somebody else issues; the handshake does.',
      },
      ...(route === 'live'
        ? {
            risk: 'If the new chain ends at another root, requests fail until the gateway trusts it. Name it in issuer.trustedRoots to have it trusted first.',
          }
        : {}),
    }),
  ];
}
