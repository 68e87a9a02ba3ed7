import type { PublishedEvent } from '../core/contracts.ts';

export interface EventFilter {
  /** Undefined: all types. */
  readonly includedEventTypes: readonly string[] | undefined;
  readonly subjectBeginsWith: string;
  readonly subjectEndsWith: string;
  readonly isSubjectCaseSensitive: boolean;
}

type Filtered = Pick<PublishedEvent, 'subject' | 'eventType'>;

/** Azure docs, "Understand event filtering": event types are compared without regard to case. */
export function passesFilter(filter: EventFilter, { subject, eventType }: Filtered): boolean {
  const fold = (text: string): string => (filter.isSubjectCaseSensitive ? text : text.toLowerCase());
  const types = filter.includedEventTypes;
  return (
    (types === undefined || types.some((type) => type.toLowerCase() === eventType.toLowerCase())) &&
    fold(subject).startsWith(fold(filter.subjectBeginsWith)) &&
    fold(subject).endsWith(fold(filter.subjectEndsWith))
  );
}

/** Whether what happened at `topic` is for a subscription to `source`: the same resource, or for resource events the Azure subscription above. */
export function isFromSource(
  source: string,
  { topic, eventType }: Pick<PublishedEvent, 'topic' | 'eventType'>,
): boolean {
  const [above, at] = [source.toLowerCase(), topic.toLowerCase()];
  if (above === at) return true;
  return (
    /^\/subscriptions\/[^/]+$/.test(above) && /^microsoft\.resources\./i.test(eventType) && at.startsWith(`${above}/`)
  );
}

/** Objects that are older than a subscription announce nothing to it (Azure docs, "Azure Key Vault as Event Grid source"). Whole seconds. */
export function isNewEnough(createdAt: number, { objectCreatedAt }: Pick<PublishedEvent, 'objectCreatedAt'>): boolean {
  return objectCreatedAt === undefined || objectCreatedAt >= Math.floor(createdAt / 1_000) * 1_000;
}
