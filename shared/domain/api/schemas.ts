import { z } from 'zod';
import { doctorSchema, readinessSchema } from './check-schemas.ts';
import { edgeListSchema, edgeSchema, specSchema } from './edge-schemas.ts';
import { findingSchema } from './finding-schema.ts';
import { planSchema } from './plan-schemas.ts';
import { problemDocumentSchema } from './problem-document-schema.ts';
import {
  approvalSchema,
  runAcceptedSchema,
  runListSchema,
  runSchema,
  runSummarySchema,
  stepSchema,
} from './run-schemas.ts';

/** Everything that travels over HTTP, by the name that the OpenAPI document gives it. */
const schemas = {
  Approval: approvalSchema,
  Doctor: doctorSchema,
  Edge: edgeSchema,
  EdgeList: edgeListSchema,
  Finding: findingSchema,
  Plan: planSchema,
  Problem: problemDocumentSchema,
  Readiness: readinessSchema,
  Run: runSchema,
  RunAccepted: runAcceptedSchema,
  RunList: runListSchema,
  RunSummary: runSummarySchema,
  Spec: specSchema,
  Step: stepSchema,
} as const;
export type SchemaName = keyof typeof schemas;

export const schemaRef = (name: SchemaName): string => `#/components/schemas/${name}`;

/** As JSON Schemas 2020-12, which is what OpenAPI 3.1 takes, referring to one another. */
export function jsonSchemas(): Record<string, unknown> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const written = z.toJSONSchema(registry, { io: 'input', uri: (id) => schemaRef(id as SchemaName) }).schemas;
  return Object.fromEntries(Object.entries(written).map(([name, schema]) => [name, bare(schema)]));
}

/** In an OpenAPI document a schema is found by its place, in the document's own dialect. */
function bare({ $schema: _dialect, $id: _id, ...schema }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return schema;
}
