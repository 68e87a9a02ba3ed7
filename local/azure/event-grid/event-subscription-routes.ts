import { resourceNotFound } from '../core/arm-error.ts';
import type { ArmRequest, ArmResponse, ArmRouter, ResourceDocument } from '../core/contracts.ts';
import { asyncOperationUrl } from '../core/operation-headers.ts';
import { existing } from '../core/plain-resources.ts';
import { subscriptionOf } from '../core/arm-scope.ts';
import { activateSubscription, type ActivationParts } from './activate-subscription.ts';
import { endpointOf } from './endpoint-url.ts';
import {
  type EventSubscription,
  expiryOf,
  filterOf,
  parseSubscription,
  retryOf,
  type SentSubscription,
  shownDestination,
} from './event-subscription.ts';
import { SYSTEM_TOPIC } from './system-topic-routes.ts';

const OF_TOPIC = `/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/${SYSTEM_TOPIC}/{topic}/eventSubscriptions`;
const OF_SCOPE = '/{scope}/providers/Microsoft.EventGrid/eventSubscriptions';

/** How long creating one takes, in Azure milliseconds: the handshake comes at its end. */
const CREATION_MS = 5_000;

interface Kind {
  readonly type: string;
  /** Resource id of what publishes; an ArmError when there is none. */
  readonly sourceOf: (request: ArmRequest) => string;
}

/** Subscriptions of system topics, and the older extension resources at any scope. */
export function registerEventSubscriptionRoutes(router: ArmRouter, parts: ActivationParts): void {
  const { resources } = parts.azure;
  const ofTopic: Kind = {
    type: `${SYSTEM_TOPIC}/eventSubscriptions`,
    sourceOf: ({ path }) =>
      String(existing(resources, path.replace(/\/eventSubscriptions\/.*$/i, '')).properties['source']),
  };
  const ofScope: Kind = {
    type: 'Microsoft.EventGrid/eventSubscriptions',
    sourceOf: (request) => scopeOf(parts, request),
  };
  registerKind(router, parts, { ...ofTopic, collection: OF_TOPIC });
  registerKind(router, parts, { ...ofScope, collection: OF_SCOPE });
}

function registerKind(router: ArmRouter, parts: ActivationParts, kind: Kind & { collection: string }): void {
  const { type, collection } = kind;
  const { resources } = parts.azure;
  const one = `${collection}/{name}`;
  router.on('PUT', one, `${type}/write`, (request) => putSubscription(parts, kind, request));
  router.on('GET', one, `${type}/read`, ({ path }) => ({ status: 200, body: existing(resources, path) }));
  router.on('DELETE', one, `${type}/delete`, ({ path }) => deleteSubscription(parts, path));
  router.on('POST', `${one}/getFullUrl`, `${type}/getFullUrl/action`, ({ path }) => {
    const { id } = existing(resources, path.replace(/\/getFullUrl\/?$/i, ''));
    return { status: 200, body: { endpointUrl: parts.registry.endpointUrl(id) ?? null } };
  });
  router.on('GET', collection, `${type}/read`, ({ path }) => {
    const scope = path
      .toLowerCase()
      .replace(/\/providers\/microsoft\.eventgrid\/eventsubscriptions\/?$/, '')
      .replace(/\/+$/, '');
    const value = resources.list(type).filter(({ id }) => id.toLowerCase().startsWith(`${scope}/`));
    return { status: 200, body: { value } };
  });
}

function scopeOf({ azure: { resources } }: ActivationParts, { path }: ArmRequest): string {
  const scope = path.replace(/\/providers\/Microsoft\.EventGrid\/eventSubscriptions\/.*$/i, '');
  const exists = /^\/subscriptions\/[^/]+$/i.test(scope) || resources.get(scope) !== undefined;
  if (!exists) throw resourceNotFound(scope);
  return scope;
}

function putSubscription(parts: ActivationParts, kind: Kind, request: ArmRequest): ArmResponse {
  const { azure } = parts;
  const source = kind.sourceOf(request);
  const sent = parseSubscription((request.body as Partial<ResourceDocument> | undefined)?.properties);
  const id = request.path.replace(/\/+$/, '');
  const before = azure.resources.get(id);
  const subscription: EventSubscription = {
    id: before?.id ?? id,
    name: request.params['name'] ?? '',
    source,
    destination: sent.destination,
    endpointUrl: endpointOf(azure.resources, sent.destination),
    schema: sent.eventDeliverySchema,
    filter: filterOf(sent),
    retry: retryOf(sent),
    createdAt: azure.clock.now(),
    expiresAt: expiryOf(sent),
  };
  azure.resources.put(id, documentOf(subscription, kind.type, { sent, state: before ? 'Updating' : 'Creating' }));
  const operation = azure.operations.start({
    kind: 'eventSubscriptionPut',
    resourceId: id,
    duration: CREATION_MS,
    complete: () => activate(parts, subscription, before),
  });
  const address = {
    armUrl: azure.armUrl(),
    subscription: subscriptionOf(id) ?? '',
    provider: 'Microsoft.EventGrid',
    region: 'westeurope',
    apiVersion: request.query.get('api-version') ?? '',
  };
  const headers = { 'azure-asyncoperation': asyncOperationUrl(address, operation) };
  return { status: before ? 200 : 201, headers, body: azure.resources.get(id) };
}

/** A creation whose handshake fails leaves nothing behind, a failed update what was there. */
async function activate(parts: ActivationParts, subscription: EventSubscription, before: ResourceDocument | undefined) {
  const { resources } = parts.azure;
  const setState = (provisioningState: string): ResourceDocument | undefined => {
    const document = resources.get(subscription.id);
    if (document)
      resources.put(document.id, { ...document, properties: { ...document.properties, provisioningState } });
    return resources.get(subscription.id);
  };
  try {
    return setState(await activateSubscription(parts, subscription, setState));
  } catch (error) {
    if (before) resources.put(before.id, before);
    else resources.delete(subscription.id);
    throw error;
  }
}

function documentOf(
  subscription: EventSubscription,
  type: string,
  { sent, state }: { sent: SentSubscription; state: string },
): ResourceDocument {
  const { id, name, source: topic, destination, filter, retry, schema } = subscription;
  const { includedEventTypes, ...subjects } = filter;
  return {
    id,
    name,
    type,
    properties: {
      topic,
      provisioningState: state,
      destination: shownDestination(destination),
      filter: { ...subjects, ...(includedEventTypes ? { includedEventTypes } : {}) },
      labels: sent.labels ?? [],
      eventDeliverySchema: schema,
      retryPolicy: retry,
      ...(sent.expirationTimeUtc ? { expirationTimeUtc: sent.expirationTimeUtc } : {}),
      ...(sent.deadLetterDestination ? { deadLetterDestination: sent.deadLetterDestination } : {}),
    },
  };
}

function deleteSubscription({ azure, registry }: ActivationParts, path: string): ArmResponse {
  registry.remove(path.replace(/\/+$/, ''));
  return { status: azure.resources.delete(path) ? 200 : 204 };
}
