import { badRequest } from '../core/arm-error.ts';
import type { ArmRequest, ArmResponse, ArmRouter, ResourceDocument, ResourceStore } from '../core/contracts.ts';
import { existing, listUnder } from '../core/plain-resources.ts';

export const SYSTEM_TOPIC = 'Microsoft.EventGrid/systemTopics';
const COLLECTION = `/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/${SYSTEM_TOPIC}`;

/** Topic types that local Azure publishes for, with the form of their source. */
const SOURCES: ReadonlyMap<string, RegExp> = new Map([
  ['microsoft.keyvault.vaults', /\/providers\/Microsoft\.KeyVault\/vaults\/[^/]+$/i],
  ['microsoft.resources.resourcegroups', /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i],
  ['microsoft.resources.subscriptions', /^\/subscriptions\/[^/]+$/i],
]);

export function registerSystemTopicRoutes(
  router: ArmRouter,
  resources: ResourceStore,
  onDelete: (id: string) => void,
): void {
  const action = (verb: string): string => `${SYSTEM_TOPIC}/${verb}`;
  router.on('PUT', `${COLLECTION}/{name}`, action('write'), (request) => putTopic(resources, request));
  router.on('GET', `${COLLECTION}/{name}`, action('read'), ({ path }) => ({
    status: 200,
    body: existing(resources, path),
  }));
  router.on('DELETE', `${COLLECTION}/{name}`, action('delete'), ({ path }) => {
    onDelete(path);
    return { status: resources.delete(path) ? 200 : 204 };
  });
  router.on('GET', COLLECTION, action('read'), (request) => listUnder(resources, SYSTEM_TOPIC, request));
  router.on('GET', `/subscriptions/{subscription}/providers/${SYSTEM_TOPIC}`, action('read'), (request) =>
    listUnder(resources, SYSTEM_TOPIC, request),
  );
}

function putTopic(resources: ResourceStore, request: ArmRequest): ArmResponse {
  const { location, tags, identity, properties = {} } = (request.body ?? {}) as Partial<ResourceDocument>;
  if (!location) throw badRequest('LocationRequired', 'The location property is required for this definition.');
  const { source, topicType } = properties;
  if (typeof source !== 'string' || typeof topicType !== 'string') {
    throw badRequest('InvalidRequest', 'A system topic needs both source and topicType.');
  }
  const id = request.path.replace(/\/+$/, '');
  checkSource(resources, { id, source, topicType });
  const existed = resources.get(id) !== undefined;
  resources.put(id, {
    id,
    name: request.params['name'] ?? '',
    type: SYSTEM_TOPIC,
    location,
    ...(tags ? { tags } : {}),
    ...(identity ? { identity } : {}),
    properties: { source, topicType, provisioningState: 'Succeeded' },
  });
  return { status: existed ? 200 : 201, body: resources.get(id) };
}

/** Azure docs, "System topics": one a source. */
function checkSource(
  resources: ResourceStore,
  { id, source, topicType }: { id: string; source: string; topicType: string },
): void {
  const form = SOURCES.get(topicType.toLowerCase());
  if (!form?.test(source)) {
    throw badRequest('InvalidRequest', `The source '${source}' is not one of topic type '${topicType}'.`);
  }
  if (!/^\/subscriptions\/[^/]+$/i.test(source) && !resources.get(source)) {
    throw badRequest('InvalidRequest', `The source resource '${source}' was not found.`);
  }
  const other = resources
    .list(SYSTEM_TOPIC)
    .find((topic) => same(String(topic.properties['source']), source) && !same(topic.id, id));
  if (other)
    throw badRequest('InvalidRequest', `Only one system topic is allowed per source. '${other.name}' has this one.`);
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
