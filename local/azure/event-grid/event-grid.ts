import type { LocalAzureContext, LocalAzureService } from '../core/contracts.ts';
import { registerEventSubscriptionRoutes } from './event-subscription-routes.ts';
import { SubscriptionRegistry } from './subscription-registry.ts';
import { registerSystemTopicRoutes } from './system-topic-routes.ts';
import { ValidationServer } from './validation-server.ts';

export interface EventGridOptions {
  /** Real milliseconds that an endpoint has for its answer; 30 seconds unless a test is in a hurry. */
  readonly answerTimeout?: number;
}

/** Event Grid: takes what the services publish to whoever has subscribed, as unreliably as it really does unless Azure is calm. */
export function createEventGrid(azure: LocalAzureContext, { answerTimeout }: EventGridOptions = {}): LocalAzureService {
  const registry = new SubscriptionRegistry(azure, answerTimeout);
  const validations = new ValidationServer(azure);
  let unsubscribe: (() => void) | undefined;
  return {
    name: 'eventGrid',
    registerArm: (router) => {
      registerSystemTopicRoutes(router, azure.resources, (topic) => {
        for (const id of registry.removeBelow(topic.replace(/\/+$/, ''))) azure.resources.delete(id);
      });
      registerEventSubscriptionRoutes(router, { azure, registry, validations });
    },
    start: async () => {
      unsubscribe = azure.events.subscribe((event) => registry.dispatch(event));
    },
    stop: async () => {
      unsubscribe?.();
      registry.closeAll();
      await validations.stop();
    },
    state: () => registry.state(),
  };
}
