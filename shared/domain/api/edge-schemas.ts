import { z } from 'zod';
import { edgeSpecSchema } from '../spec/edge-spec.ts';
import type { EdgeStatus, HopStatus } from '../stores.ts';
import { describes } from './describes.ts';
import { findingSchema } from './finding-schema.ts';
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
      state: z
        .enum(['served', 'silent', 'unreached'])
        .optional()
        .describe(
          'silent: it ends the handshake without a certificate. unreached: it could not be looked at. The certificate is then the one that was last seen there.',
        ),
      subject: z.string().nullable(),
      issuer: z.string().nullable(),
      thumbprint: z.string().nullable(),
      notAfter: epochSeconds.nullable(),
      verified: z.boolean(),
      reason: z.string().nullable().describe('Why it is not verified'),
      seenAt: epochSeconds.nullable().optional().describe('When that certificate was seen there'),
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
    wanted: z.string().nullable().optional().describe('The address of API Management'),
    isRight: z
      .boolean()
      .nullable()
      .optional()
      .describe('Whether the name leads there and nowhere else; null when that cannot be told'),
  }),
);

const publicName = describes<NonNullable<EdgeStatus['publicNames']>[number]>()(
  z.strictObject({
    endpoint: z.string(),
    name: z.string(),
    answers: z.array(z.string()).nullable().describe('Null when the DNS server could not be asked'),
    wanted: z.array(z.string()).describe('Addresses of the gateway'),
    isRight: z.boolean().nullable().describe('Whether the name leads to the gateway; null when that cannot be told'),
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
    publicNames: z
      .array(publicName)
      .describe('Where public host names lead, as the DNS server of the virtual network answers'),
    health: z.array(serverHealth),
    warnings: z.array(findingSchema).describe('What clients may stumble over though a run has nothing to mend'),
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
