import { type ProblemCode, problemCodeEntry } from '../problem-codes.ts';
import type { ApiAnswer, ApiOperation, HeaderName } from './api-operation.ts';
import { problemsOf } from './operation-problems.ts';
import { type SchemaName, schemaRef } from './schemas.ts';

type Node = Record<string, unknown>;

export function responsesOf(operation: ApiOperation): Node {
  const answers = operation.answers.map((answer) => [answer.status, answerNode(answer)] as const);
  const problems = [...problemsOf(operation)].map(([status, codes]) => [status, problemNode(status, codes)] as const);
  return Object.fromEntries([...answers, ...problems].toSorted(([a], [b]) => a - b));
}

function answerNode(answer: ApiAnswer): Node {
  const { description, schema, contentType, headers = [] } = answer;
  const content = schema ? jsonContent({ schema, example: answer.example }) : { [contentType ?? 'text/plain']: {} };
  return { description, headers: headerNodes(headers), content };
}

function headerNodes(names: readonly HeaderName[]): Node {
  return Object.fromEntries(
    ['x-correlation-id', ...names].map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );
}

export function jsonContent({ schema, example }: { schema: SchemaName; example?: unknown }): Node {
  return { 'application/json': { schema: { $ref: schemaRef(schema) }, example } };
}

function problemNode(status: number, codes: readonly ProblemCode[]): Node {
  const described = codes.map((code) => `\`${code}\`: ${problemCodeEntry(code)?.gloss ?? code}`);
  const others =
    status === 500 || status === 503 ? ['or a problem of Azure, whose code stands in the list of codes'] : [];
  return {
    description: [...described, ...others].join('; '),
    headers: headerNodes(status === 503 ? ['retry-after'] : []),
    content: {
      'application/problem+json': { schema: { $ref: schemaRef('Problem') }, example: problemExample(status, codes[0]) },
    },
  };
}

function problemExample(status: number, code: ProblemCode = 'Internal'): Node {
  const entry = problemCodeEntry(code);
  return {
    type: `urn:edge-tls:problem:${code}`,
    title: entry?.gloss,
    status,
    code,
    detail: entry?.documentation,
    suggestion: entry?.documentation,
    correlationId: '5f0c9f5e-0a51-4f0e-b7d3-0f7f6f6a1f0d',
  };
}
