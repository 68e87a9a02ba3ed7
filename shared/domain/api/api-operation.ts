import type { ProblemCode } from '../problem-codes.ts';
import type { SchemaName } from './schemas.ts';

/** One route as the OpenAPI document describes it; what all routes have in common is added by `openapi-document.ts`. */
export interface ApiOperation {
  /** Name of the function, and `operationId`. */
  readonly id: string;
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** From the root, with `{parameters}`. */
  readonly path: string;
  readonly tag: 'edges' | 'runs' | 'service';
  readonly summary: string;
  readonly description?: string;
  /** Null: for everybody, signed in or not. */
  readonly role: 'Edge.Read' | 'Edge.Plan' | 'Edge.Apply' | null;
  readonly query?: readonly QueryParameter[];
  /** Conditions that the caller may set. */
  readonly conditions?: readonly ('If-Match' | 'If-None-Match')[];
  readonly body?: { readonly schema: SchemaName; readonly required: boolean; readonly example: unknown };
  readonly answers: readonly ApiAnswer[];
  /** Problems of its own. */
  readonly problems?: readonly ProblemCode[];
}

export interface QueryParameter {
  readonly name: string;
  readonly description: string;
  /** JSON Schema. */
  readonly schema: Readonly<Record<string, unknown>>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly description: string;
  readonly headers?: readonly HeaderName[];
  /** JSON of this schema. */
  readonly schema?: SchemaName;
  /** Of an answer that is no JSON of ours. */
  readonly contentType?: string;
  readonly example?: unknown;
}

export type HeaderName = 'location' | 'retry-after' | 'etag' | 'idempotency-replayed';
