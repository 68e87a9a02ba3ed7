import { problemOf } from '../orchestrations/activities/activity-boundary.ts';
import { planEdgeNow } from '../orchestrations/activities/plan-edge-now.ts';
import { observedService } from '../orchestrations/activities/steps/observed-service.ts';
import type { EdgeObservations, ObservedPermission } from '../shared/domain/doctor/edge-observations.ts';
import type { JsonObject } from '../shared/domain/json.ts';
import { planRequestOf } from '../shared/domain/plan/plan-request.ts';
import { servedCertificateName } from '../shared/domain/names/key-vault-names.ts';
import { neededPermissions } from '../shared/domain/permissions/needed-permissions.ts';
import type { Outcome } from '../shared/domain/problem.ts';
import type { EdgeSpec } from '../shared/domain/spec/edge-spec.ts';
import type { StoredEdge } from '../shared/domain/stores.ts';
import type { App } from './call.ts';
import { healthNow } from './health-now.ts';

/** Asks everything that the doctor judges, side by side. Nothing that cannot be answered keeps the rest from being asked. */
export async function doctorObservations(app: App, stored: StoredEdge): Promise<EdgeObservations> {
  const { ports } = app;
  const { spec } = planRequestOf(stored, { health: null, run: null });
  const gateway = outcomeOf(ports.gateways.read(spec.applicationGateway));
  const health = outcomeOf(healthNow(app, spec));
  const edge = health.then((told) => outcomeOf(planned(app, stored, told.ok ? told.value : null)));
  const others = await Promise.all([
    gateway,
    outcomeOf(ports.apiManagement.read(spec.apiManagement)),
    outcomeOf(ports.certificates.read(spec.keyVault, someCertificate(spec))),
    gateway.then((outcome) => permissionsOf(app, spec, outcome)),
    'virtualMachine' in spec.dns ? outcomeOf(ports.virtualMachines.readInstanceView(spec.dns.virtualMachine)) : null,
    edge.then((outcome) => forwardedName(app, outcome)),
    outcomeOf(ports.eventSubscriptions.list(subscriptionOf(spec.applicationGateway))),
    health,
    edge,
  ]);
  const [gatewayRead, service, vault, permissions, machine, forwarded, eventSubscriptions, told, edgeRead] = others;
  return {
    at: Math.floor(ports.clock.now() / 1000),
    gateway: gatewayRead,
    apiManagement: service.ok ? { ok: true, value: observedService(spec.apiManagement, service.value) } : service,
    vault,
    permissions,
    machine,
    forwarded,
    eventSubscriptions,
    health: told,
    edge: edgeRead,
  };
}

async function outcomeOf<T>(asked: Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await asked };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

function planned({ ports }: App, edge: StoredEdge, health: unknown) {
  return planEdgeNow(ports, planRequestOf(edge, { health, run: null }));
}

function someCertificate(spec: EdgeSpec): string {
  const [first] = spec.endpoints;
  return spec.issuer.kind === 'internalCa'
    ? spec.issuer.certificateName
    : servedCertificateName(spec, first?.name ?? '');
}

function permissionsOf(
  { ports }: App,
  spec: EdgeSpec,
  gateway: Outcome<JsonObject>,
): Promise<readonly ObservedPermission[]> {
  const needs = neededPermissions(spec, gateway.ok ? gateway.value : null);
  return Promise.all(
    needs.map(async (need) => ({ need, grants: await outcomeOf(ports.permissions.list(need.scope)) })),
  );
}

/** The gateway's public name lies in a zone of Azure, which the virtual network's DNS server has to pass on. */
async function forwardedName({ ports }: App, edge: EdgeObservations['edge']): Promise<EdgeObservations['forwarded']> {
  const name = edge.ok ? (edge.value.observed?.gateway.publicFqdn ?? null) : null;
  return name === null ? null : { name, answers: await outcomeOf(ports.resolver.addresses(name)) };
}

const subscriptionOf = (id: string): string => id.split('/').slice(0, 3).join('/');
