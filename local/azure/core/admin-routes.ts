import { z } from 'zod';
import type { ManagedAccessControl } from './access-control.ts';
import { failureBody } from './arm-error.ts';
import { setBlocked } from './blocked-ports.ts';
import type { ArmResponse, LocalAzureContext, LocalAzureService, LocalOperation } from './contracts.ts';
import { ENDPOINT } from './endpoint.ts';
import { checkedDurations, type ObservableSettings } from './settings.ts';

export interface AdminParts {
  readonly context: LocalAzureContext & {
    readonly settings: ObservableSettings;
    readonly access: ManagedAccessControl;
    readonly operations: { all(): readonly LocalOperation[]; forgotten(): number };
  };
  readonly services: readonly LocalAzureService[];
  readonly owner: { readonly objectId: string };
}

export interface AdminRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

type AdminHandler = (parts: AdminParts, body: unknown) => unknown;

const detail = z.object({ code: z.string(), message: z.string() });
const FAULTS = z.array(
  z.strictObject({
    match: z.strictObject({
      service: z.string().optional(),
      method: z.string().optional(),
      url: z.string().refine(isRegularExpression, 'is not a regular expression').optional(),
    }),
    skip: z.int().min(0).optional(),
    times: z.int().min(1).optional(),
    fault: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('respond'),
        status: z.int().min(100).max(599),
        code: z.string(),
        message: z.string(),
        headers: z.record(z.string(), z.string()).optional(),
      }),
      z.strictObject({ kind: z.literal('dropBefore') }),
      z.strictObject({ kind: z.literal('dropAfter') }),
      z.strictObject({ kind: z.literal('delay'), milliseconds: z.number().min(0) }),
      z.strictObject({
        kind: z.literal('failOperation'),
        code: z.string(),
        message: z.string(),
        details: z.array(detail).optional(),
      }),
    ]),
  }),
);
const TIME = z.strictObject({
  timeScale: z.number().positive().optional(),
  calm: z.boolean().optional(),
  throttling: z.boolean().optional(),
  gatewayHonoursIfMatch: z.boolean().optional(),
  durations: z.record(z.string(), z.number()).optional(),
});
const CLOCK = z.strictObject({ advanceSeconds: z.number().min(0) });
const EVENT = z.strictObject({
  topic: z.string(),
  subject: z.string(),
  eventType: z.string(),
  data: z.record(z.string(), z.unknown()),
  dataVersion: z.string().optional(),
});
const CERTIFICATE = z.strictObject({
  names: z.array(z.string()).min(1),
  validForDays: z.number().positive().optional(),
});
const NETWORK = z.strictObject({
  blocked: z.array(z.string().regex(ENDPOINT, 'must be address:port or address:*')),
});
const TOKEN = z.strictObject({ resource: z.string(), objectId: z.string().optional() });

const ROUTES: Readonly<Record<string, AdminHandler>> = {
  'GET /_local/journal': ({ context }) => ({
    dropped: context.journal.dropped(),
    entries: context.journal.entries(),
  }),
  'DELETE /_local/journal': ({ context }) => context.journal.clear(),
  'GET /_local/faults': ({ context }) => context.faults.rules(),
  'PUT /_local/faults': ({ context }, body) => {
    context.faults.set(FAULTS.parse(body));
    return context.faults.rules();
  },
  'GET /_local/time-scale': ({ context }) => timeOf(context.settings),
  'PUT /_local/time-scale': ({ context }, body) => changeTime(context.settings, TIME.parse(body)),
  'GET /_local/clock': ({ context }) => ({ now: new Date(context.clock.now()).toISOString() }),
  'POST /_local/clock': ({ context }, body) => {
    context.clock.advance(CLOCK.parse(body).advanceSeconds * 1_000);
    return { now: new Date(context.clock.now()).toISOString() };
  },
  'POST /_local/events': ({ context }, body) => {
    const { dataVersion = '1', ...event } = EVENT.parse(body);
    return context.events.publish({ ...event, dataVersion });
  },
  'PUT /_local/network': ({ context }, body) => {
    const { blocked } = NETWORK.parse(body);
    setBlocked(context.network, blocked);
    return { blocked };
  },
  'POST /_local/token': ({ context, owner }, body) => {
    const { resource, objectId = owner.objectId } = TOKEN.parse(body);
    return context.access.issueToken({ objectId, appId: objectId, name: objectId }, resource);
  },
  'POST /_local/certificates': ({ context }, body) => {
    const { names, validForDays } = CERTIFICATE.parse(body);
    return context.pki.issue(names, validForDays === undefined ? {} : { validForDays });
  },
  'GET /_local/state': ({ context, services }) => ({
    now: new Date(context.clock.now()).toISOString(),
    ...timeOf(context.settings),
    faults: { applied: context.faults.applied() },
    operations: context.operations.all().map(timesOf),
    operationsForgotten: context.operations.forgotten(),
    network: { published: context.network.endpoints(), dnsServer: context.network.dnsServer() ?? null },
    services: Object.fromEntries(services.map((service) => [service.name, service.state?.() ?? null])),
  }),
};

/** `/_local/…`, for the owner's token alone; undefined for every other path. */
export async function handleAdmin(
  parts: AdminParts,
  { method, path, authorization, body }: AdminRequest,
): Promise<ArmResponse | undefined> {
  if (!path.startsWith('/_local/')) return undefined;
  if (parts.context.access.authenticate(authorization)?.objectId !== parts.owner.objectId) {
    return refuse(
      401,
      'AuthenticationFailed',
      'The admin routes take the access token that local Azure printed at its start.',
    );
  }
  const handler = ROUTES[`${method} ${path.replace(/\/+$/, '')}`];
  if (!handler) return refuse(404, 'NotFound', `There is ${Object.keys(ROUTES).join(', ')}.`);
  try {
    const answer = await handler(parts, body === '' ? undefined : JSON.parse(body));
    return answer === undefined ? { status: 204 } : { status: 200, body: answer };
  } catch (error) {
    return refuse(400, 'InvalidRequest', error instanceof z.ZodError ? z.prettifyError(error) : String(error));
  }
}

function timesOf({ kind, resourceId, status, startedAt, endedAt }: LocalOperation): Record<string, unknown> {
  return { kind, resourceId, status, startedAt, endedAt: endedAt ?? null };
}

function changeTime(settings: ObservableSettings, change: z.infer<typeof TIME>): unknown {
  Object.assign(settings.durations, checkedDurations(change.durations ?? {}));
  settings.calm = change.calm ?? settings.calm;
  settings.throttling = change.throttling ?? settings.throttling;
  settings.gatewayHonoursIfMatch = change.gatewayHonoursIfMatch ?? settings.gatewayHonoursIfMatch;
  if (change.timeScale !== undefined) settings.timeScale = change.timeScale;
  return timeOf(settings);
}

function timeOf(settings: ObservableSettings): Record<string, unknown> {
  const { timeScale, calm, throttling, gatewayHonoursIfMatch, seed, durations } = settings;
  return { timeScale, calm, throttling, gatewayHonoursIfMatch, seed, durations };
}

function refuse(status: number, code: string, message: string): ArmResponse {
  return { status, body: failureBody({ status, code, message }) };
}

function isRegularExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
