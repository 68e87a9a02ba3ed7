import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020';
import { endpoints } from '../../../../functions/endpoints.ts';
import { appVersion } from '../../../../shared/domain/api/app-version.ts';
import { docsPage, docsScript, docsStyle } from '../../../../shared/domain/api/docs-page.ts';
import { apiOperations, openApiDocument } from '../../../../shared/domain/api/openapi-document.ts';
import { openApiShape } from './openapi-shape.ts';

interface Media {
  readonly schema?: { readonly $ref: string };
  readonly example?: unknown;
}
interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly parameters: readonly { readonly name?: string; readonly in?: string; readonly $ref?: string }[];
  readonly requestBody?: { readonly content: Record<string, Media> };
  readonly responses: Record<string, { readonly description: string; readonly content: Record<string, Media> }>;
  readonly security: readonly Record<string, readonly string[]>[];
}
interface Document {
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, object>; readonly securitySchemes: Record<string, unknown> };
}

const document = JSON.parse(JSON.stringify(openApiDocument())) as Document;
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation, id: operation.operationId })),
);
const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
ajv.addSchema({ $id: 'api', components: document.components });

/** The value at a JSON pointer inside the document. */
function at(pointer: string): unknown {
  const parts = pointer.replace(/^#\//, '').split('/');
  return parts.reduce<unknown>((node, part) => (node as Record<string, unknown> | undefined)?.[part], document);
}

function refsIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === '$ref' && typeof value === 'string' ? [value] : refsIn(value),
  );
}

describe('the OpenAPI document', () => {
  test('has the form of OpenAPI 3.1', () => {
    const validate = new Ajv2020({ strict: true, allErrors: true }).compile(openApiShape);
    validate(document);
    expect(validate.errors).toBeNull();
  });

  test('is judged by a form that refuses a misspelt field', () => {
    const validate = new Ajv2020().compile(openApiShape);
    expect(validate({ ...document, component: {} })).toBe(false);
  });

  test('describes every route of the app and no other', () => {
    const served = endpoints.map(({ name, method, route, role }) => `${name} ${method} /api/${route} ${role}`);
    const described = apiOperations.map(
      ({ id, method, path, role }) => `${id} ${method} ${path} ${role ?? 'everybody'}`,
    );
    expect(described.toSorted()).toEqual([...served, 'healthz GET /api/healthz everybody'].toSorted());
  });

  test('says of every route whether it takes a body, as the route itself does', () => {
    const taking = endpoints.filter(({ takesBody }) => takesBody).map(({ name }) => name);
    expect(
      operations
        .filter(({ operation }) => operation.requestBody)
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(taking.toSorted());
  });

  test('names each operation once', () => {
    const ids = operations.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(12);
  });

  test('has no reference that leads nowhere', () => {
    const refs = [...new Set(refsIn(document))];
    expect(refs.length).toBeGreaterThan(10);
    expect(refs.filter((ref) => at(ref) === undefined)).toEqual([]);
  });

  test('uses every schema it has', () => {
    const used = new Set(refsIn(document));
    const idle = Object.keys(document.components.schemas).filter((name) => !used.has(`#/components/schemas/${name}`));
    expect(idle).toEqual([]);
  });

  test.each(operations)('$id declares the parameters of its path, and no other', ({ path, operation }) => {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = operation.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
    expect(declared).toEqual(inPath);
  });

  test.each(operations)('$id describes every answer', ({ operation }) => {
    for (const { description, content } of Object.values(operation.responses)) {
      expect(description.length).toBeGreaterThan(5);
      const isOurs = (type: string): boolean => type.includes('json') && operation.operationId !== 'openApi';
      const bare = Object.entries(content).filter(([type, { schema }]) => isOurs(type) && !schema);
      expect(bare).toEqual([]);
    }
    expect(operation.tags.every((tag) => document.tags.some(({ name }) => name === tag))).toBe(true);
    for (const scheme of operation.security.flatMap(Object.keys))
      expect(document.components.securitySchemes).toHaveProperty(scheme);
  });

  const samples = operations.flatMap(({ id, operation }) => {
    const media = [operation.requestBody, ...Object.values(operation.responses)].flatMap((part) =>
      Object.values(part?.content ?? {}),
    );
    return media.flatMap(({ schema, example }) => (schema && example !== undefined ? [{ id, schema, example }] : []));
  });
  test.each(samples)('the example of $schema.$ref in $id fits its schema', ({ schema, example }) => {
    const validate = ajv.compile({ $ref: `api${schema.$ref}` });
    validate(example);
    expect(validate.errors).toBeNull();
  });

  test('has an example wherever it has a schema', () => {
    const media = operations.flatMap(({ operation }) =>
      [operation.requestBody, ...Object.values(operation.responses)].flatMap((part) =>
        Object.values(part?.content ?? {}),
      ),
    );
    expect(media.filter(({ schema, example }) => schema && example === undefined)).toEqual([]);
  });

  test('carries the version of the package', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(appVersion).toBe(version);
  });
});

describe('the page of the API', () => {
  const page = docsPage();

  test('names every route, every code and every schema', () => {
    for (const { id } of operations) expect(page).toContain(`id="${id}"`);
    for (const name of Object.keys(document.components.schemas)) expect(page).toContain(`id="${name}"`);
  });

  test('has one script and one style, which are its own, and loads nothing', () => {
    expect(page.split('<script').length).toBe(2);
    expect(page.split('<style').length).toBe(2);
    expect(page).toContain(`<script>${docsScript}</script>`);
    expect(page).toContain(`<style>${docsStyle}</style>`);
    expect(page).not.toMatch(/\b(?:src|srcset|style|on\w+)=["']/);
    expect(
      [...page.matchAll(/href="([^"]*)"/g)].map(([, target]) => target).filter((to) => !to?.startsWith('#')),
    ).toEqual(['/api/openapi.json']);
  });

  test('leads nowhere that is not on it', () => {
    const ids = new Set([...page.matchAll(/id="([^"]*)"/g)].map(([, id]) => id));
    const links = [...page.matchAll(/href="#([^"]*)"/g)].map(([, id]) => id);
    expect(links.filter((id) => !ids.has(id))).toEqual([]);
  });
});
