import { z } from 'zod';
import type { Check } from '../doctor/check.ts';
import { describes } from './describes.ts';

export const readinessSchema = z
  .strictObject({
    ready: z.boolean(),
    checks: z.array(z.strictObject({ name: z.string(), ok: z.boolean(), reason: z.string().nullable() })),
  })
  .describe('Whether the app can work, and if not, why');

export const doctorSchema = z
  .strictObject({
    checks: z.array(
      describes<Check>()(
        z.strictObject({
          name: z.string(),
          status: z.enum(['ok', 'warn', 'fail']),
          evidence: z.string(),
          next: z.string().nullable().describe('The next command'),
        }),
      ),
    ),
  })
  .describe('Every part of the path of an edge, with evidence and the next command');
