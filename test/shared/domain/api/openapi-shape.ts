const object = (properties: Record<string, unknown>, required: readonly string[] = []): Record<string, unknown> => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const mapOf = (value: unknown): Record<string, unknown> => ({ type: 'object', additionalProperties: value });
const ref = (to: string): Record<string, unknown> => ({ $ref: `#/$defs/${to}` });
const text = { type: 'string', minLength: 1 };
const reference = object({ $ref: { type: 'string', pattern: '^#/components/' } }, ['$ref']);

/**
 * What an OpenAPI 3.1 document may look like, of the parts that ours uses and nothing else, so that a misspelt field is an error.
 * (OpenAPI Specification 3.1.0, section 4.8.) Schemas are judged by the JSON Schema of JSON Schema itself.
 */
export const openApiShape = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  ...object(
    {
      openapi: { const: '3.1.0' },
      info: object(
        {
          title: text,
          version: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+$' },
          summary: text,
          description: text,
          license: object({ name: text, identifier: text }, ['name', 'identifier']),
        },
        ['title', 'version', 'license'],
      ),
      servers: { type: 'array', minItems: 1, items: object({ url: text, description: text }, ['url']) },
      tags: { type: 'array', items: object({ name: text, description: text }, ['name', 'description']) },
      paths: {
        type: 'object',
        patternProperties: { '^/': ref('pathItem') },
        additionalProperties: false,
      },
      components: object({
        schemas: { type: 'object', propertyNames: ref('componentName') },
        parameters: mapOf(ref('parameter')),
        headers: mapOf(ref('header')),
        securitySchemes: mapOf(ref('securityScheme')),
      }),
    },
    ['openapi', 'info', 'paths', 'components', 'tags', 'servers'],
  ),
  $defs: {
    componentName: { type: 'string', pattern: '^[A-Za-z0-9._-]+$' },
    pathItem: {
      ...object({ get: ref('operation'), put: ref('operation'), post: ref('operation'), delete: ref('operation') }),
      minProperties: 1,
    },
    operation: object(
      {
        operationId: { type: 'string', pattern: '^[a-z][A-Za-z]+$' },
        tags: { type: 'array', items: text, minItems: 1 },
        summary: { type: 'string', minLength: 3, maxLength: 80 },
        description: text,
        parameters: { type: 'array', items: { oneOf: [reference, ref('parameter')] } },
        requestBody: object({ required: { type: 'boolean' }, content: ref('content') }, ['content', 'required']),
        responses: {
          type: 'object',
          minProperties: 1,
          patternProperties: { '^[1-5]\\d\\d$': ref('response') },
          additionalProperties: false,
        },
        security: { type: 'array', items: mapOf({ type: 'array', items: { type: 'string' } }) },
      },
      ['operationId', 'tags', 'summary', 'parameters', 'responses', 'security'],
    ),
    parameter: object(
      {
        name: text,
        in: { enum: ['path', 'query', 'header'] },
        required: { type: 'boolean' },
        description: text,
        schema: { type: 'object' },
        example: true,
      },
      ['name', 'in', 'required', 'description', 'schema'],
    ),
    response: object({ description: text, headers: mapOf(reference), content: ref('content') }, [
      'description',
      'headers',
      'content',
    ]),
    content: { ...mapOf(object({ schema: reference, example: true })), minProperties: 1 },
    header: object({ description: text, schema: { type: 'object' } }, ['description', 'schema']),
    securityScheme: {
      oneOf: [
        object({ type: { const: 'http' }, scheme: { const: 'bearer' }, bearerFormat: text, description: text }, [
          'type',
          'scheme',
        ]),
        object({ type: { const: 'apiKey' }, in: { const: 'cookie' }, name: text, description: text }, [
          'type',
          'in',
          'name',
        ]),
      ],
    },
  },
};
