import { z } from 'zod';
import type { Problem } from '../problem.ts';
import { describes } from './describes.ts';

export const evidence = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
  .describe('What it was seen on; never a secret');

export const findingSchema = describes<Problem>()(
  z
    .strictObject({
      code: z.string().describe('Stable; match on this and not on a text'),
      kind: z.enum(['terminal', 'retryable']).describe('terminal: trying again cannot help'),
      what: z.string().describe('What happened'),
      why: z.string().describe('Why, as far as it is known'),
      fix: z.string().describe('What to do next'),
      evidence: evidence.optional(),
      retryAfterSeconds: z.number().optional(),
    })
    .describe('Something that is wrong: code, cause, remedy and evidence'),
);
