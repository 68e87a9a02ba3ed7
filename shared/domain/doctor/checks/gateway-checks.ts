import { asObject, asText, isV1, propertiesOf } from '../../gateway/gateway-document.ts';
import { routeProblems } from '../../gateway/route-problems.ts';
import { diagnose } from '../../health/diagnose.ts';
import { diagnosisInputOf } from '../../health/diagnosis-input-of.ts';
import { isGood, isHealthy } from '../../health/is-healthy.ts';
import type { JsonObject } from '../../json.ts';
import type { ObservedEdge } from '../../observed.ts';
import { gatewayDrift } from '../../plan/gateway-drift.ts';
import { keepsFromReady } from '../../plan/keeps-from-ready.ts';
import { nameOfResource } from '../../plan/name-of-resource.ts';
import type { FieldChange } from '../../plan/plan.ts';
import type { EdgeSpec } from '../../spec/edge-spec.ts';
import type { Endpoint } from '../../spec/endpoint.ts';
import { type Check, fail, ok, warn } from '../check.ts';
import {
  afterFailure,
  converge,
  plan as planCommand,
  sentences,
  showBackendHealth,
  showResource,
  startGateway,
} from '../commands.ts';
import type { Examination } from '../edge-observations.ts';
import { type GatewayPart, gatewayParts } from './gateway-parts.ts';
import { ownValue } from '../../own-value.ts';

/** The gateway, each part of our route on it, and its own word on the backend. */
export function gatewayChecks(examination: Examination): readonly Check[] {
  const { spec, observed, observations } = examination;
  const { gateway } = observations;
  const name = `gateway ${nameOfResource(spec.applicationGateway)}`;
  if (!gateway.ok) {
    const next = afterFailure(gateway.problem, spec, { scope: spec.applicationGateway, role: 'gateway' });
    return [fail(name, sentences(gateway.problem), next)];
  }
  return [
    stateCheck(name, spec, gateway.value),
    ...(observed === null ? [] : gatewayParts.map((part) => partCheck(examination, gateway.value, part))),
    ...(observed === null ? [] : [orderCheck(examination, gateway.value, observed)]),
    ...(observed === null ? [] : spec.endpoints.map((endpoint) => healthCheck(examination, observed, endpoint))),
  ];
}

function stateCheck(name: string, { applicationGateway: id }: EdgeSpec, gateway: JsonObject): Check {
  const { operationalState, provisioningState, sku } = propertiesOf(gateway);
  const tier = asText(asObject(sku).tier) ?? asText(asObject(sku).name) ?? 'unknown tier';
  const seen = `${tier}, ${asText(operationalState) ?? 'state unknown'}, ${asText(provisioningState) ?? 'state unknown'}.`;
  if (/^stopp/i.test(asText(operationalState) ?? '')) return fail(name, seen, startGateway(id));
  if (/^failed$/i.test(asText(provisioningState) ?? '')) return fail(name, seen, showResource(id));
  if (isV1(gateway)) return warn(name, `${seen} Generation v1 was retired on 28 April 2026.`, showResource(id));
  return provisioningState === 'Succeeded' ? ok(name, seen) : warn(name, seen, showResource(id));
}

function partCheck({ spec, plan }: Examination, gateway: JsonObject, { name, concerns, shown }: GatewayPart): Check {
  const steps = plan?.steps.filter(({ kind }) => kind === 'buildGateway' || kind === 'switchGateway') ?? [];
  const changes = steps.flatMap((step) => step.changes).filter((change) => concerns(...collectionAndField(change)));
  if (changes.length > 0) return fail(name, gatewayDrift(changes).message, converge(spec));
  return ok(name, `${spec.endpoints.map((endpoint) => shown(gateway, endpoint)).join('; ')}.`);
}

/** Whether requests for our host names reach our rules, and nobody else's do. */
function orderCheck({ spec }: Examination, document: JsonObject, { gateway }: ObservedEdge): Check {
  const name = 'gateway rule order';
  const { publicAddresses } = gateway;
  const { blockers, warnings } = routeProblems(document, {
    endpoints: spec.endpoints,
    ...(publicAddresses === undefined ? {} : { publicAddresses }),
  });
  const [first] = [...blockers, ...warnings];
  if (first === undefined) return ok(name, 'No rule of others comes between clients and ours, nor ours before theirs.');
  const told = [...blockers, ...warnings].map(({ what, why }) => `${what} ${why}`).join(' ');
  const isGrave = blockers.length > 0 || keepsFromReady({ warnings }) !== null;
  return isGrave ? fail(name, told, planCommand(spec)) : warn(name, told, planCommand(spec));
}

function collectionAndField({ path }: FieldChange): [collection: string, field: string] {
  const [, collection = '', , field = ''] = path.split('/');
  return [collection, field];
}

function healthCheck({ spec, observations }: Examination, observed: ObservedEdge, endpoint: Endpoint): Check {
  const name = `gateway health (${endpoint.name})`;
  const health = ownValue(observed.endpoints, endpoint.name)?.health ?? null;
  if (!observations.health.ok)
    return fail(name, sentences(observations.health.problem), showBackendHealth(spec.applicationGateway));
  if (health === null) return fail(name, 'The gateway tells no health of this backend.', converge(spec));
  if (isHealthy(health)) return ok(name, health.servers.map(({ address, log }) => `${address}: ${log}`).join('; '));
  const bad = health.servers.find((server) => !isGood(server)) ?? null;
  const { code, what, why, fix } = diagnose(diagnosisInputOf(observed, endpoint, bad));
  const next = fix.startsWith('Converge') ? converge(spec) : showBackendHealth(spec.applicationGateway);
  return fail(name, `${what} ${why} ${fix} (${code})`, next);
}
