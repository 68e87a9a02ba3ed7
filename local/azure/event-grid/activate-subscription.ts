import { randomUUID } from 'node:crypto';
import { ArmError } from '../core/arm-error.ts';
import type { LocalAzureContext } from '../core/contracts.ts';
import type { EventSubscription } from './event-subscription.ts';
import { postToEndpoint } from './post-to-endpoint.ts';
import type { SubscriptionRegistry } from './subscription-registry.ts';
import { judgeValidation, validationRequest } from './validate-endpoint.ts';
import type { ValidationServer } from './validation-server.ts';

/** How long a validation URL is good for, in Azure milliseconds. */
const MANUAL_VALIDATION_MS = 600_000;
const ANSWER_TIMEOUT_MS = 30_000;

export interface ActivationParts {
  readonly azure: LocalAzureContext;
  readonly registry: SubscriptionRegistry;
  readonly validations: ValidationServer;
}

export type ProvisioningState = 'Succeeded' | 'AwaitingManualAction';

/**
 * Asks the endpoint whether it wants the events and activates the subscription if so. A function app is not asked: Azure trusts its own.
 * `onSettled` hears the outcome of a manual validation. Throws an ArmError when the endpoint refuses.
 */
export async function activateSubscription(
  { azure, registry, validations }: ActivationParts,
  subscription: EventSubscription,
  onSettled: (state: 'Succeeded' | 'Failed') => void,
): Promise<ProvisioningState> {
  if (subscription.destination.endpointType === 'AzureFunction') {
    registry.activate(subscription);
    return 'Succeeded';
  }
  const validation = await validations.expect(subscription.name, () => {
    registry.activate(subscription);
    onSettled('Succeeded');
  });
  const now = azure.clock.now();
  const handshake = { subscription, validationCode: randomUUID().toUpperCase(), validationUrl: validation.url, now };
  const { endpointUrl: url } = subscription;
  const answer = await postToEndpoint({
    ...validationRequest(handshake),
    url,
    ca: azure.pki.caPem,
    timeout: ANSWER_TIMEOUT_MS,
  });
  const verdict = judgeValidation(handshake, answer);
  if (verdict.kind === 'manual') {
    azure.clock.after(MANUAL_VALIDATION_MS, () => validation.forget());
    return 'AwaitingManualAction';
  }
  validation.forget();
  if (verdict.kind === 'invalid') throw new ArmError({ status: 400, code: 'Url validation', message: verdict.message });
  registry.activate(subscription);
  return 'Succeeded';
}
