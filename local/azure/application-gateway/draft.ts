import { ArmError, badRequest } from '../core/arm-error.ts';
import type { ArmRequest, ResourceDocument } from '../core/contracts.ts';
import { CHILD_DEFAULTS, GATEWAY_DEFAULTS, V2_CHILD_DEFAULTS } from './gateway-defaults.ts';
import {
  COLLECTIONS,
  type Collection,
  childrenOf,
  type Fields,
  GATEWAY_TYPE,
  type GatewayChild,
  isV2,
} from './gateway-document.ts';
import { PATH_RULE_REFERENCES, pathRulesOf, REFERENCES } from './gateway-references.ts';

/** A gateway as somebody wants it: names, ids and defaults in place, read-only fields of the sender gone. */
export interface GatewayDraft {
  readonly id: string;
  readonly v2: boolean;
  readonly apiVersion: string;
  /** With secrets still in it. */
  readonly document: ResourceDocument;
  readonly previous: ResourceDocument | undefined;
}

/** Reads the body of a PUT. A body that is no gateway at all is a 400 ArmError. */
export function readDraft(request: ArmRequest, previous: ResourceDocument | undefined): GatewayDraft {
  const body = request.body as (Partial<ResourceDocument> & Fields) | undefined;
  if (typeof body?.properties !== 'object' || body.properties === null) {
    throw badRequest('InvalidRequestFormat', 'Cannot parse the request.');
  }
  if (!body.location) throw badRequest('LocationRequired', 'The location property is required for this definition.');
  refuseOtherLocation(body.location, previous);
  const id = previous?.id ?? request.path.replace(/\/+$/, '');
  const name = previous?.name ?? request.params['name'] ?? '';
  const v2 = isV2({ properties: body.properties });
  const { etag: _etag, ...sent } = body;
  const document = { ...sent, id, name, type: GATEWAY_TYPE, properties: draftProperties(id, body.properties, v2) };
  return { id, v2, document, previous, apiVersion: request.query.get('api-version') ?? '' };
}

function refuseOtherLocation(location: string, previous: ResourceDocument | undefined): void {
  const plain = (region: string): string => region.toLowerCase().replaceAll(' ', '');
  if (!previous?.location || plain(previous.location) === plain(location)) return;
  throw new ArmError({
    status: 409,
    code: 'InvalidResourceLocation',
    message:
      `The resource '${previous.name}' already exists in location '${previous.location}'. A resource with the same name cannot be ` +
      `created in location '${location}'. Please select a new resource name.`,
  });
}

function draftProperties(id: string, sent: Fields, v2: boolean): Fields {
  const collections = COLLECTIONS.map((collection) => [
    collection,
    draftChildren(id, { properties: sent }, { collection, v2 }),
  ]);
  return { ...GATEWAY_DEFAULTS, ...sent, ...Object.fromEntries(collections) };
}

function draftChildren(
  id: string,
  sent: { properties: Fields },
  { collection, v2 }: { collection: Collection; v2: boolean },
): GatewayChild[] {
  const defaults = { ...CHILD_DEFAULTS[collection], ...(v2 ? V2_CHILD_DEFAULTS[collection] : {}) };
  return childrenOf(sent, collection).map((child) => {
    if (typeof child.name !== 'string' || child.name === '') {
      throw badRequest('InvalidRequestFormat', `A child of '${collection}' has no name.`);
    }
    const childId = `${id}/${collection}/${child.name}`;
    const properties = { ...defaults, ...withoutBackReferences(collection, child.properties ?? {}) };
    const own: GatewayChild = { ...child, id: childId, properties };
    return collection === 'urlPathMaps' ? withPathRuleIds(own) : own;
  });
}

/** Back references are read-only: what a client sends back of them is not looked at, however stale. */
function withoutBackReferences(collection: Collection, properties: Fields): Fields {
  const shown = new Set(
    [...REFERENCES, ...PATH_RULE_REFERENCES].filter(({ to }) => to === collection).map(({ shownAs }) => shownAs),
  );
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !shown.has(name)));
}

function withPathRuleIds(map: GatewayChild): GatewayChild {
  const pathRules = pathRulesOf(map).map((rule) => ({
    ...rule,
    id: `${map.id}/pathRules/${rule.name}`,
    properties: rule.properties ?? {},
  }));
  return { ...map, properties: { ...map.properties, pathRules } };
}
