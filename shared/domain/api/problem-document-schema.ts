import { z } from 'zod';
import { problemCodes } from '../problem-codes.ts';
import { evidence } from './finding-schema.ts';
import { planSchema } from './plan-schemas.ts';

/** `{ pointer, message, code }` of each place of a document that is wrong. */
const placeSchema = z.strictObject({
  pointer: z.string().describe('JSON pointer (RFC 6901) into the document that was sent'),
  message: z.string(),
  code: z.string(),
});

export const problemDocumentSchema = z
  .strictObject({
    type: z.string().regex(/^urn:edge-tls:problem:\w+$/),
    title: z.string().describe('What happened'),
    status: z.int().min(400).max(599),
    code: z.enum(Object.keys(problemCodes)).describe('Stable; match on this and not on a text'),
    detail: z.string().describe('Why, as far as it is known'),
    suggestion: z.string().describe('What to do next'),
    evidence: evidence.optional(),
    errors: z
      .array(placeSchema)
      .optional()
      .describe('SpecInvalid: every place that is wrong, all at once; the first hundred of very many'),
    moreErrors: z.int().min(1).optional().describe('SpecInvalid: so many places are wrong beside those in errors'),
    plan: planSchema.optional().describe('PlanChanged: what would run now'),
    planFingerprint: z.string().optional().describe('PlanChanged: what an approval of that plan names'),
    correlationId: z.string().describe('Also in the header x-correlation-id, and in the log'),
  })
  .describe('RFC 9457 problem details');
