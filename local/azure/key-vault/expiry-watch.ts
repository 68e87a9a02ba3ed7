import type { EventBus } from '../core/contracts.ts';
import { type ObjectEvent, publishObjectEvent } from './object-events.ts';
import type { ObjectKind, ObjectShelf, ObjectVersion } from './object-shelf.ts';
import type { Vault } from './vault.ts';

/** Azure docs: certificates, keys and secrets are announced 30 days before they expire, which cannot be changed. */
const NEAR_EXPIRY_SECONDS = 30 * 86_400;

/** Publishes what has become due; each version's events once. `now` is epoch seconds. Only newest versions count. */
export function announceExpiry(events: EventBus, vault: Vault, now: number): void {
  const shelves: [ObjectKind, ObjectShelf<ObjectVersion, unknown>][] = [
    ['certificate', vault.certificates],
    ['key', vault.keys],
    ['secret', vault.secrets],
  ];
  for (const [kind, shelf] of shelves) {
    for (const { name, versions } of shelf.liveEntries()) {
      const version = versions.at(-1);
      if (version) announceDue(events, { vault, kind, name, version }, now);
    }
  }
}

function announceDue(events: EventBus, reference: Parameters<typeof publishObjectEvent>[2], now: number): void {
  const { announced, attributes } = reference.version;
  for (const event of dueEvents(attributes.exp, now)) {
    if (announced.has(event)) continue;
    announced.add(event);
    publishObjectEvent(events, event, reference);
  }
}

/** A version that expired unseen has only expired: Azure does not catch up on the warning. */
export function dueEvents(exp: number | undefined, now: number): Exclude<ObjectEvent, 'NewVersionCreated'>[] {
  if (exp === undefined || now < exp - NEAR_EXPIRY_SECONDS) return [];
  return now < exp ? ['NearExpiry'] : ['Expired'];
}
