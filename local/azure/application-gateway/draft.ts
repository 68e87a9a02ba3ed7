import { ArmError, badRequest } from '../core/arm-error.ts';
import type { ArmRequest, ResourceDocument } from '../core/contracts.ts';
import { CHILD_DEFAULTS, isShown, V2_CHILD_DEFAULTS, withDefaults } from './gateway-defaults.ts';
import {
  COLLECTIONS,
  type Collection,
  childrenOf,
  type Fields,
  GATEWAY_TYPE,
  type GatewayChild,
  isV2,
} from './gateway-document.ts';
import { nested } from './gateway-references.ts';
import { GATEWAY_FORMAT } from './format/gateway-format.ts';
import { readFields } from '../core/format/read-fields.ts';

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
  const body = readBody(request.body);
  if (!body.location) throw badRequest('LocationRequired', 'The location property is required for this definition.');
  refuseOtherLocation(body.location, previous);
  const id = previous?.id ?? request.path.replace(/\/+$/, '');
  const name = previous?.name ?? request.params['name'] ?? '';
  const v2 = isV2({ properties: body.properties });
  const document = { ...body, id, name, type: GATEWAY_TYPE, properties: draftProperties(id, body.properties, v2) };
  return { id, v2, document, previous, apiVersion: request.query.get('api-version') ?? '' };
}

function readBody(body: unknown): Partial<ResourceDocument> & { readonly properties: Fields } {
  const { properties } = (body ?? {}) as { properties?: unknown };
  if (typeof properties !== 'object' || properties === null) {
    throw badRequest('InvalidRequestFormat', 'Cannot parse the request.');
  }
  return readFields(GATEWAY_FORMAT, body as Fields) as Partial<ResourceDocument> & { readonly properties: Fields };
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
  const collections = COLLECTIONS.map(
    (collection) => [collection, draftChildren(id, { properties: sent }, { collection, v2 })] as const,
  );
  const shown = collections.filter(([collection, children]) => children.length > 0 || isShown(collection, v2));
  return { ...withDefaults(sent, v2), ...Object.fromEntries(shown) };
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
    const properties = { ...defaults, ...child.properties };
    const own: GatewayChild = { ...child, id: childId, properties };
    return withNestedIds(own, NESTED[collection]);
  });
}

/** Children of children. */
const NESTED: Partial<Record<Collection, string>> = {
  urlPathMaps: 'pathRules',
  loadDistributionPolicies: 'loadDistributionTargets',
  privateLinkConfigurations: 'ipConfigurations',
};

function withNestedIds(child: GatewayChild, field: string | undefined): GatewayChild {
  if (field === undefined || !child.properties[field]) return child;
  const children = nested(child, field).map((it) => ({
    ...it,
    id: `${child.id}/${field}/${it.name}`,
    properties: it.properties ?? {},
  }));
  return { ...child, properties: { ...child.properties, [field]: children } };
}
