import { handleKeyVaultEvent } from '../shared/domain/events/handle-event.ts';
import type { EventFunction } from './event-grid.ts';

/** What Key Vault says about certificates and secrets. It brings a run nearer and carries no work: the run reads the vault itself. */
export const onKeyVaultEvent: EventFunction = {
  name: 'onKeyVaultEvent',
  handle: (services, event) => handleKeyVaultEvent(services, event),
};
