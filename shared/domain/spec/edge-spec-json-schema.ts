import { z } from 'zod';
import { edgeSpecSchema } from './edge-spec.ts';

/** JSON Schema 2020-12 of a spec as one writes it: fields with a default may be left out. */
export function edgeSpecJsonSchema(): Record<string, unknown> {
  return { title: 'edge-tls edge', ...z.toJSONSchema(edgeSpecSchema, { io: 'input' }) };
}
