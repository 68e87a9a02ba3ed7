import type { ApiOperation } from './api-operation.ts';

type Node = Record<string, unknown>;

export function parametersOf({ path, method, query = [], conditions = [], id }: ApiOperation): Node[] {
  const named = [...path.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => (name ? [pathParameter(name)] : []));
  const asked = query.map((parameter) => ({ ...parameter, in: 'query', required: false }));
  // `plan` changes nothing, so that there is nothing to be done only once.
  const isWrite = method !== 'GET' && id !== 'planEdge';
  return [
    ...named,
    ...asked,
    ...conditions.map(conditionParameter),
    ...(isWrite ? [{ $ref: '#/components/parameters/idempotencyKey' }] : []),
  ];
}

const pathParameters: Readonly<Record<string, Node>> = {
  name: {
    description: 'Name of the edge',
    schema: { type: 'string', minLength: 3, maxLength: 40 },
    example: 'contoso-prod',
  },
  id: { description: 'Id of the run: {edge}.{number}', schema: { type: 'string' }, example: 'contoso-prod.2' },
};

const pathParameter = (name: string): Node => ({ name, in: 'path', required: true, ...pathParameters[name] });

export const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The same key with the same request gets the first answer again, without a second effect.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
  example: '5f0c9f5e-0a51-4f0e-b7d3-0f7f6f6a1f0d',
};

const conditionDescriptions = {
  'If-Match':
    'The ETag that was read: 412 when somebody has stored another spec since. *: whatever is there, but something.',
  'If-None-Match': '*: only if there is no edge of this name yet, else 412.',
} as const;

const conditionParameter = (name: keyof typeof conditionDescriptions): Node => ({
  name,
  in: 'header',
  required: false,
  description: conditionDescriptions[name],
  schema: { type: 'string' },
  example: name === 'If-Match' ? '"5d41402abc4b2a76b9719d911017c592"' : '*',
});
