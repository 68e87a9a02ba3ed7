import { isHealthy } from '../health/is-healthy.ts';
import { makeStep } from './make-step.ts';
import type { Reason, Step, StepKind } from './plan.ts';
import type { PlanInput } from './plan-input.ts';
import type { Slot } from './runbook.ts';
import { ownValue } from '../own-value.ts';

type Kinds = ReadonlySet<StepKind>;
/** Steps after which the backend may be in another state than before. */
const touching: readonly StepKind[] = ['ensureRecord', 'buildGateway', 'updateApiManagement', 'switchGateway'];

/** Waits for health: one after everything on a first route, one after each kind of change on a live one. `kinds` is what else is planned. */
export function planHealth(input: PlanInput, kinds: Kinds): readonly Step[] {
  const reason = touching.some((kind) => kinds.has(kind)) ? changed : unhealthyReason(input);
  if (reason === null) return [];
  return slots(input, kinds).map(([slot, endpoints]) => waitFor(slot, reason, endpoints));
}

const changed: Reason = {
  code: 'BackendChanged',
  message: 'What was changed must be seen to be healthy before the run goes on.',
};

function unhealthyReason({ spec, observed }: PlanInput): Reason | null {
  const bad = spec.endpoints.filter(({ name }) => !isHealthy(ownValue(observed.endpoints, name)?.health ?? null));
  if (bad.length === 0) return null;
  const names = bad.map(({ name }) => name).join(', ');
  return { code: 'BackendNotHealthy', message: `The gateway does not call the backend of ${names} healthy.` };
}

/** While something is still to come that an endpoint needs, only those are waited for that were served without it. */
function slots({ route, live }: PlanInput, kinds: Kinds): readonly (readonly [Slot, (readonly string[])?])[] {
  if (route === 'first') return [['awaitHealthy']];
  const updates = kinds.has('updateApiManagement');
  const switches = kinds.has('switchGateway');
  const trusts = kinds.has('buildGateway') || kinds.has('ensureRecord') || (!updates && !switches);
  return [
    ...(trusts ? [['awaitHealthy', updates || switches ? live : undefined] as const] : []),
    ...(updates ? [['awaitHealthy#2', switches ? live : undefined] as const] : []),
    ...(switches ? [['awaitHealthy#3'] as const] : []),
  ];
}

function waitFor(slot: Slot, reason: Reason, endpoints?: readonly string[]): Step {
  const whose = endpoints === undefined ? '' : ` of ${endpoints.join(', ')}`;
  return makeStep(slot, {
    title: `Wait until the gateway calls the backend${whose} healthy`,
    reason,
    ...(endpoints === undefined ? {} : { endpoints }),
  });
}
