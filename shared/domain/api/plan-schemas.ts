import { z } from 'zod';
import type { Plan, Step } from '../plan/plan.ts';
import { describes } from './describes.ts';
import { findingSchema } from './finding-schema.ts';

const fieldChange = z.strictObject({
  path: z.string().describe('Resource and field: applicationGateway/probes/edge-tls-gateway-probe/path'),
  before: z.string().nullable(),
  after: z.string().nullable(),
});

export const stepKind = z.enum([
  'ensureRoot',
  'signLeaf',
  'mergeLeaf',
  'ensureRecord',
  'buildGateway',
  'updateApiManagement',
  'followAddress',
  'awaitHealthy',
  'switchGateway',
  'pruneGateway',
  'ensureCname',
  'proveChain',
  'restoreGateway',
  'removeCname',
  'removeGateway',
  'removeHostnames',
  'removeRecord',
]) satisfies z.ZodType<Step['kind']>;

export const plannedStepSchema = describes<Step>()(
  z.strictObject({
    id: z.string().describe('The kind, and the endpoint where it concerns one: mergeLeaf:gateway'),
    kind: stepKind,
    endpoint: z.string().optional().describe('Endpoint of the spec, where the step concerns one'),
    endpoints: z.array(z.string()).optional().describe('awaitHealthy: the endpoints that it looks at; all when absent'),
    title: z.string(),
    reason: z.strictObject({ code: z.string().describe('Stable'), message: z.string() }),
    changes: z.array(fieldChange),
    expectedSeconds: z.tuple([z.number(), z.number()]).describe('What it usually takes in Azure, from and to'),
    risk: z.string().optional(),
  }),
);

export const routeSchema = z.enum(['first', 'live', 'remove']) satisfies z.ZodType<Plan['route']>;

/** The document of a gateway is Azure's to describe. */
type DescribedPlan = Omit<Plan, 'translation'> & { readonly translation?: { readonly document: unknown } };

export const planSchema = describes<DescribedPlan>()(
  z
    .strictObject({
      route: routeSchema.describe('first: nobody is served yet. live: somebody is. remove: everything of ours goes.'),
      steps: z.array(plannedStepSchema).describe('In the order of work; empty when nothing is to be done'),
      blockers: z.array(findingSchema).describe('What must be mended before anything is written'),
      warnings: z.array(findingSchema),
      translation: z
        .strictObject({ document: z.record(z.string(), z.unknown()), notes: z.array(z.string()) })
        .optional()
        .describe('Of a v1 gateway: what a v2 gateway in its place would look like. Nothing of it is written.'),
      foreign: z
        .strictObject({ gatewayObjects: z.int(), hostnames: z.int() })
        .describe('Objects of others that stay as they are'),
    })
    .describe('What a run would do: an ordered list of steps, each with its reason'),
);
