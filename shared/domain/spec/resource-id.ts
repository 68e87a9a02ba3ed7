import { checkedString, type Refusal } from './refusal.ts';
import { quote } from './spec-problem.ts';

export interface ResourceId {
  readonly subscription: string;
  readonly resourceGroup: string;
  /** `Microsoft.Network/applicationGateways`, as it was written. */
  readonly type: string;
  readonly name: string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Azure docs, "Naming rules and restrictions": the widest of the resource types used here. */
const GROUP = /^[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]$/;
/** Azure docs, the same: any letter and digit of Unicode. A spec is asked for ASCII; what Azure's own documents name is taken as it is. */
const UNICODE_GROUP = /^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/u;
const PROVIDER = /^[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*)+$/;
const TYPE = /^[A-Za-z][A-Za-z0-9]*$/;
const NAME = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,258}[A-Za-z0-9_])?$/;

/**
 * Segment by segment, so that nothing can hide in it: no `..`, `%`, `?`, `#`, blank or empty segment passes. Top-level resources and
 * their children (`…/service/apim/apis/orders` has type `Microsoft.ApiManagement/service/apis`). Null when it is no resource id.
 */
export function parseResourceId(text: string): ResourceId | null {
  return parseSegments(text, GROUP);
}

/** An id as it stands in a document of Azure's. */
export function parseDocumentId(text: string): ResourceId | null {
  return parseSegments(text, UNICODE_GROUP);
}

function parseSegments(text: string, group: RegExp): ResourceId | null {
  const [empty, subscriptions, subscription, groups, resourceGroup, providers, provider, ...path] = text.split('/');
  const words = [empty, subscriptions, groups, providers].map((word) => word?.toLowerCase()).join('/');
  if (words !== '/subscriptions/resourcegroups/providers') return null;
  if (!matches(UUID, subscription) || !matches(group, resourceGroup) || !matches(PROVIDER, provider)) return null;
  const types = path.filter((_, index) => index % 2 === 0);
  const names = path.filter((_, index) => index % 2 === 1);
  if (names.length === 0 || types.length !== names.length) return null;
  if (!types.every((type) => matches(TYPE, type)) || !names.every(isName)) return null;
  return { subscription, resourceGroup, type: [provider, ...types].join('/'), name: names.at(-1) ?? '' };
}

function matches(pattern: RegExp, text: string | undefined): text is string {
  return text !== undefined && pattern.test(text);
}

function isName(text: string): boolean {
  return NAME.test(text) && !text.includes('..');
}

/** ARM compares ids without regard to case, and answers them in another case than they were written. */
export function sameResource(a: string, b: string): boolean {
  return canonicalResourceId(a) === canonicalResourceId(b);
}

export function canonicalResourceId(id: string): string {
  return id.toLowerCase();
}

/** An id of exactly this type, such as `Microsoft.Network/applicationGateways`. */
export function resourceId(type: string) {
  const [provider, kind] = type.split('/');
  const form = `/subscriptions/{subscription}/resourceGroups/{group}/providers/${provider}/${kind}/{name}`;
  return checkedString((value) => refuseResourceId(value, type, form), {
    pattern: `^/subscriptions/[0-9a-fA-F-]{36}/resource[gG]roups/[^/?#%\\s]+/providers/${provider?.replaceAll('.', '\\.')}/${kind}/[^/?#%\\s]+$`,
  }).describe(`Resource id: ${form}`);
}

function refuseResourceId(value: string, type: string, form: string): Refusal | null {
  const id = parseResourceId(value);
  if (id === null)
    return {
      code: 'ResourceId',
      message: `${quote(value)} is not a resource id; it has the form ${form}, the subscription a UUID.`,
    };
  if (id.type.toLowerCase() === type.toLowerCase()) return null;
  return { code: 'ResourceId', message: `${quote(value)} is of type ${id.type}; a ${type} is needed: ${form}.` };
}
