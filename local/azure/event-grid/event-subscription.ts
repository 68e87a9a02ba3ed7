import { z } from 'zod';
import { badRequest } from '../core/arm-error.ts';
import type { EventFilter } from './event-filter.ts';

const LARGEST_BATCH = 5_000;
const batching = {
  maxEventsPerBatch: z.int().min(1).max(LARGEST_BATCH).default(1),
  preferredBatchSizeInKilobytes: z.int().min(1).max(1_024).default(64),
};

const DESTINATION = z.discriminatedUnion('endpointType', [
  z.object({ endpointType: z.literal('WebHook'), properties: z.looseObject({ endpointUrl: z.string(), ...batching }) }),
  z.object({
    endpointType: z.literal('AzureFunction'),
    properties: z.looseObject({ resourceId: z.string(), ...batching }),
  }),
]);

const FILTER = z.looseObject({
  includedEventTypes: z.array(z.string()).nullish(),
  subjectBeginsWith: z.string().nullish(),
  subjectEndsWith: z.string().nullish(),
  isSubjectCaseSensitive: z.boolean().nullish(),
  advancedFilters: z.array(z.unknown()).max(0, 'Local Azure has no advanced filters.').nullish(),
});

const SENT = z.looseObject({
  destination: DESTINATION,
  filter: FILTER.nullish(),
  eventDeliverySchema: z.enum(['EventGridSchema', 'CloudEventSchemaV1_0']).default('EventGridSchema'),
  retryPolicy: z
    .object({
      maxDeliveryAttempts: z.int().min(1).max(30).default(30),
      eventTimeToLiveInMinutes: z.int().min(1).max(1_440).default(1_440),
    })
    .nullish(),
  labels: z.array(z.string()).nullish(),
  expirationTimeUtc: z.iso.datetime({ offset: true }).nullish(),
  deadLetterDestination: z.unknown().optional(),
});

export type EventSchema = z.infer<typeof SENT>['eventDeliverySchema'];
export type Destination = z.infer<typeof DESTINATION>;

/** One subscription as the delivery sees it. */
export interface EventSubscription {
  /** Resource id. */
  readonly id: string;
  readonly name: string;
  /** Resource id of what publishes: a vault, a resource group or a subscription. */
  readonly source: string;
  readonly destination: Destination;
  /** Where events go: on this machine, keys of the query included. */
  readonly endpointUrl: URL;
  readonly schema: EventSchema;
  readonly filter: EventFilter;
  readonly retry: { readonly maxDeliveryAttempts: number; readonly eventTimeToLiveInMinutes: number };
  /** Virtual epoch milliseconds, like `expiresAt`. */
  readonly createdAt: number;
  /** Infinity without an expiration time. */
  readonly expiresAt: number;
}

export type SentSubscription = z.infer<typeof SENT>;

/** The `properties` of a PUT; 400 InvalidRequest naming what is wrong. */
export function parseSubscription(properties: unknown): SentSubscription {
  const parsed = SENT.safeParse(properties ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw badRequest('InvalidRequest', `Invalid event subscription: ${issue?.path.join('.')}: ${issue?.message}`);
}

export function filterOf({ filter }: SentSubscription): EventFilter {
  return {
    includedEventTypes: filter?.includedEventTypes ?? undefined,
    subjectBeginsWith: filter?.subjectBeginsWith ?? '',
    subjectEndsWith: filter?.subjectEndsWith ?? '',
    isSubjectCaseSensitive: filter?.isSubjectCaseSensitive ?? false,
  };
}

export function retryOf({ retryPolicy }: SentSubscription): EventSubscription['retry'] {
  return retryPolicy ?? { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1_440 };
}

export function expiryOf({ expirationTimeUtc }: SentSubscription): number {
  return expirationTimeUtc ? Date.parse(expirationTimeUtc) : Number.POSITIVE_INFINITY;
}

/** The destination as Azure shows it: of a webhook only the base, because keys hide in the query. */
export function shownDestination(destination: Destination): Record<string, unknown> {
  if (destination.endpointType === 'AzureFunction') return { ...destination };
  const { endpointUrl, ...properties } = destination.properties;
  const { origin, pathname } = new URL(endpointUrl);
  return { endpointType: 'WebHook', properties: { ...properties, endpointBaseUrl: `${origin}${pathname}` } };
}
