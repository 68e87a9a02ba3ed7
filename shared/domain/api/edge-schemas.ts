import { z } from 'zod';
import { edgeSpecSchema } from '../spec/edge-spec.ts';
import type { EdgeStatus, HopStatus } from '../stores.ts';
import { describes } from './describes.ts';
import { epochSeconds, runIdText } from './scalars.ts';

/** As one writes it; what is stored has its defaults filled in, and is valid as one writes it too. */
export const specSchema = edgeSpecSchema.describe('Desired state of an edge');

export const conditionSchema = z.strictObject({
  type: z.literal('Ready'),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z.string().describe('Stable'),
  message: z.string(),
});

export const hopSchema = describes<HopStatus>()(
  z
    .strictObject({
      endpoint: z.string(),
      name: z
        .enum(['gateway', 'apiManagement'])
        .describe('gateway: what clients see. apiManagement: what the gateway sees.'),
      host: z.string(),
      subject: z.string().nullable(),
      issuer: z.string().nullable(),
      thumbprint: z.string().nullable(),
      notAfter: epochSeconds.nullable(),
      verified: z.boolean(),
      reason: z.string().nullable().describe('Why it is not verified'),
    })
    .describe('One TLS hop of the path, as it was seen'),
);

const answeredName = describes<EdgeStatus['dns'][number]>()(
  z.strictObject({
    name: z.string(),
    answers: z.array(z.string()).nullable().describe('Null when the DNS server could not be asked'),
    written: z
      .string()
      .optional()
      .describe('Then: what was last written and seen to be answered on the machine itself'),
  }),
);

const serverHealth = describes<EdgeStatus['health'][number]>()(
  z.strictObject({
    endpoint: z.string(),
    address: z.string(),
    health: z.string(),
    log: z.string(),
  }),
);

export const edgeSchema = z
  .strictObject({
    name: z.string(),
    spec: specSchema,
    conditions: z.array(conditionSchema),
    hops: z.array(hopSchema),
    dns: z.array(answeredName),
    health: z.array(serverHealth),
    renewalAt: epochSeconds.nullable().describe('When the first certificate is due for renewal'),
    observedAt: epochSeconds.nullable(),
    activeRun: runIdText.nullable(),
    lastRun: runIdText.nullable(),
    requestedGeneration: z.int(),
    observedGeneration: z.int(),
    deleting: z.boolean(),
    createdAt: epochSeconds,
    updatedAt: epochSeconds,
  })
  .describe('An edge: what is wanted, and what the last run saw');

export const edgeListSchema = z.strictObject({ edges: z.array(edgeSchema) });
