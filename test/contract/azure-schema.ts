import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Ajv2020, { type ErrorObject } from 'ajv/dist/2020.js';

/** JSON Schemas derived from Azure's public type definitions, in a folder beside the repository. */
const folder = resolve('..', 'shared', 'azure-types');

export const schemasAreThere = existsSync(folder);

export interface Violation {
  readonly path: string;
  readonly message: string;
}

/**
 * Fields that real answers carry and the type definitions lack: one that no published definition knows (others put it on the
 * sample gateway), and the references that Azure writes back to who uses an object, as its recorded answers show.
 */
const undefinedFields = new Set([
  'enableHttp3',
  'httpListeners',
  'requestRoutingRules',
  'backendHttpSettings',
  'backendHttpSettingsCollection',
  'urlPathMaps',
  'pathRules',
  'listeners',
  'routingRules',
  // On listeners (azure-cli, 2023).
  'redirectConfiguration',
  // On API Management services since 2023-05-01-preview.
  'dataApiUrl',
  // Azure writes state and type on every child; the definitions leave them out for redirects and rewrite rule sets.
  'provisioningState',
  'type',
]);

const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false, verbose: true });

/** What in a document goes against the type definition of `type`, such as `Microsoft.Network/applicationGateways`. */
export function violations(type: string, document: unknown): Violation[] {
  const file = join(folder, `${type.replaceAll('/', '.')}.schema.json`);
  const validate = ajv.getSchema(type) ?? ajv.compile({ ...JSON.parse(readFileSync(file, 'utf8')), $id: type });
  void validate(document);
  return (validate.errors ?? []).filter((error) => !isKnownGap(error, type)).map(describe);
}

function isKnownGap({ keyword, params, instancePath, data }: ErrorObject, type: string): boolean {
  // Azure echoes a setting without `sniName` as null, which the definition does not allow.
  if (keyword === 'type' && instancePath.endsWith('/sniName')) return true;
  // All recordings of API Management have what a service has not as null.
  if (keyword === 'type' && data === null && type === 'Microsoft.ApiManagement/service') return true;
  return keyword === 'additionalProperties' && undefinedFields.has(String(params.additionalProperty));
}

function describe({ instancePath, message, params }: ErrorObject): Violation {
  return { path: instancePath, message: `${message ?? ''} ${JSON.stringify(params)}` };
}

/** Fields marked `readOnly` in a type definition that a document sets: JSON pointers, in which named items go by their names. */
export function readOnlyFieldsOf(type: string, document: unknown): string[] {
  const file = join(folder, `${type.replaceAll('/', '.')}.schema.json`);
  const root = JSON.parse(readFileSync(file, 'utf8')) as Schema;
  return readOnlyIn(root, resolveRef(root, root), document, '');
}

interface Schema {
  readonly $ref?: string;
  readonly $defs?: Record<string, Schema>;
  readonly readOnly?: boolean;
  readonly properties?: Record<string, Schema>;
  readonly items?: Schema;
}

function resolveRef(root: Schema, schema: Schema): Schema {
  if (!schema.$ref) return schema;
  const target = root.$defs?.[schema.$ref.replace('#/$defs/', '')];
  if (!target) throw new Error(`the schema refers to ${schema.$ref}, which it lacks`);
  return { ...resolveRef(root, target), ...(schema.readOnly ? { readOnly: true } : {}) };
}

function readOnlyIn(root: Schema, schema: Schema, value: unknown, path: string): string[] {
  if (schema.readOnly) return value === undefined ? [] : [path];
  if (Array.isArray(value)) {
    const items = schema.items ? resolveRef(root, schema.items) : {};
    return value.flatMap((item, index) => readOnlyIn(root, items, item, `${path}/${nameOf(item) ?? index}`));
  }
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const property = schema.properties?.[key];
    return property ? readOnlyIn(root, resolveRef(root, property), item, `${path}/${key}`) : [];
  });
}

function nameOf(item: unknown): string | undefined {
  const name = (item as { name?: unknown } | null)?.name;
  return typeof name === 'string' ? name : undefined;
}
