import { handleResourceEvent } from '../shared/domain/events/handle-event.ts';
import type { EventFunction } from './event-grid.ts';

/** What Azure Resource Manager says about the resources of edges: somebody wrote, deleted or acted on one. */
export const onResourceEvent: EventFunction = {
  name: 'onResourceEvent',
  handle: (services, event, { managedIdentityClientId, principalId }) => {
    const ownIds = [managedIdentityClientId, principalId].flatMap((id) => id?.toLowerCase() ?? []);
    return handleResourceEvent({ ...services, ownIds }, event);
  },
};
