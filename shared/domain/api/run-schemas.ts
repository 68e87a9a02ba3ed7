import { z } from 'zod';
import type { DeliveryRecord } from '../notifications/delivery.ts';
import { notificationEvents } from '../notifications/notification.ts';
import type { Run, RunReason, RunStatus, StepRecord } from '../run/run.ts';
import { describes } from './describes.ts';
import { findingSchema } from './finding-schema.ts';
import { plannedStepSchema, planSchema, routeSchema, stepKind } from './plan-schemas.ts';
import { epochSeconds, runIdText } from './scalars.ts';

export const runAcceptedSchema = z
  .strictObject({ run: runIdText, edge: z.string(), status: z.string().describe('Where to follow the run') })
  .describe('The run that sees to the request');

const runReason = describes<RunReason>()(
  z.strictObject({
    code: z.string().describe('Stable'),
    message: z.string(),
    requestedBy: z.string().describe("Who asked: a user's name or object id, or the trigger's name"),
  }),
);

const runStatus = z.enum([
  'NotStarted',
  'Running',
  'WaitingForApproval',
  'Succeeded',
  'Failed',
  'Canceled',
]) satisfies z.ZodType<RunStatus>;

export const stepSchema = describes<Omit<StepRecord, 'continuation'>>()(
  z
    .strictObject({
      id: z.string(),
      kind: stepKind,
      endpoint: z.string().nullable(),
      title: z.string(),
      reason: z.string(),
      state: z.enum(['Pending', 'Running', 'Waiting', 'Succeeded', 'Failed', 'Skipped']),
      attempts: z.int().describe('Writes begun'),
      startedAt: epochSeconds.nullable(),
      endedAt: epochSeconds.nullable(),
      lastProblem: findingSchema.nullable(),
      note: z.string().nullable().describe('What it did or found'),
    })
    .describe('One step of a run'),
);

export const deliverySchema = describes<DeliveryRecord>()(
  z
    .strictObject({
      event: z.enum(notificationEvents),
      destination: z.string().describe('Its name in the configuration; the address is a secret'),
      state: z.enum(['waiting', 'delivered', 'failed']),
      attempts: z.int(),
      lastAt: epochSeconds.nullable(),
      nextAt: epochSeconds.nullable().describe('When it is tried again'),
      lastStatus: z.int().nullable().describe('HTTP status of the last attempt'),
      reason: z.string().nullable().describe('Why the last attempt failed'),
    })
    .describe('A notification on its way to one destination'),
);

/** What lists and the run itself show alike. */
const runFields = describes<Omit<Run, 'plan' | 'spec' | 'continuation'>>()(
  z.strictObject({
    id: runIdText,
    edge: z.string(),
    generation: z.int(),
    reason: runReason,
    status: runStatus,
    createdAt: epochSeconds,
    startedAt: epochSeconds.nullable(),
    endedAt: epochSeconds.nullable(),
    problem: findingSchema.nullable(),
    isReport: z.boolean().optional().describe('It found drift where drift is only reported'),
    undo: z.array(plannedStepSchema).optional().describe("What takes a failed or canceled run's changes back"),
  }),
).shape;

export const runSchema = z
  .strictObject({
    ...runFields,
    plan: planSchema.nullable(),
    planFingerprint: z.string().nullable().describe('What an approval of the plan names'),
    steps: z.array(stepSchema),
    notifications: z.array(deliverySchema),
  })
  .describe('A run with its plan, its steps and who was told of it');

export const runSummarySchema = z
  .strictObject({ ...runFields, route: routeSchema.nullable(), stepCount: z.int().nullable() })
  .describe('A run as lists show it');

export const runListSchema = z.strictObject({ runs: z.array(runSummarySchema).describe('Newest first') });

export const approvalSchema = z.strictObject({
  planFingerprint: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('Of the plan that was looked at, as GET /api/runs/{id} shows it'),
});
