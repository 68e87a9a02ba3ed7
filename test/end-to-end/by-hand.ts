import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { healthNow } from '../../functions/health-now.ts';
import { paceOf } from '../../orchestrations/activities/pace.ts';
import { planEdgeNow } from '../../orchestrations/activities/plan-edge-now.ts';
import type { Services } from '../../orchestrations/activities/steps/step-handler.ts';
import { savePlannedSteps } from '../../orchestrations/activities/step-records.ts';
import { takeTurn } from '../../orchestrations/activities/take-turn.ts';
import { createPorts } from '../../shared/azure/create-ports.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { planRequestOf } from '../../shared/domain/plan/plan-request.ts';
import type { EdgeSpec } from '../../shared/domain/spec/edge-spec.ts';
import { parseEdgeSpec } from '../../shared/domain/spec/parse-edge-spec.ts';
import { edgeRecord } from '../support/edge-record.ts';
import { InMemoryStores } from '../support/in-memory-stores.ts';
import type { EdgeTls } from './edge-tls.ts';

const timeScale = 1200;
/** Before the last step: half an hour of Azure's time, in which the gateway makes new connections and probes many times. */
const pauseMilliseconds = 1_500;

/**
 * The app's own planner and step handlers against local Azure, with the steps in an order that no runbook has: what the deployed app
 * cannot be made to do. A step that fails is passed over.
 */
export async function carryOutByHand(
  { stack }: EdgeTls,
  document: Record<string, unknown>,
  order: (ids: readonly string[]) => readonly string[],
): Promise<void> {
  const spec = specOf(document);
  const services = servicesOf(stack);
  const run = 'by-hand.1';
  const parsed = JSON.parse(JSON.stringify(spec)) as JsonObject;
  const edge = edgeRecord({ name: spec.name, spec: parsed, activeRun: run, renewRequested: true });
  const health = await healthNow(services, spec);
  const { plan } = await planEdgeNow(services.ports, planRequestOf(edge, { health, run: null }));
  await services.stores.edges.create(edge);
  await services.stores.runs.create({
    id: run,
    edge: spec.name,
    generation: 1,
    reason: { code: 'Test', message: 'a test', requestedBy: 'test' },
    status: 'Running',
    createdAt: 0,
    startedAt: 0,
    endedAt: null,
    plan,
    spec: parsed,
    problem: null,
  });
  await savePlannedSteps(services.stores.runs, run, plan);
  const steps = order(plan.steps.map(({ id }) => id));
  for (const [index, step] of steps.entries()) {
    if (index === steps.length - 1) await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
    await carryOut(services, { edge: spec.name, run, step });
  }
}

function specOf(document: Record<string, unknown>): EdgeSpec {
  const parsed = parseEdgeSpec(document);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.spec;
}

async function carryOut(services: Services, input: { edge: string; run: string; step: string }): Promise<void> {
  for (;;) {
    const progress = await takeTurn(services, input);
    if (progress.state !== 'waiting') return;
    await new Promise((resolve) => setTimeout(resolve, Math.max(20, progress.afterSeconds * 1000)));
  }
}

/** As the composition root of the app makes them, with stores in memory. */
function servicesOf({ azure, dns }: EdgeTls['stack']): Services {
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(azure.caFile, 'utf8')]);
  process.env.IDENTITY_ENDPOINT = azure.identityEndpoint.url;
  process.env.IDENTITY_HEADER = azure.identityEndpoint.header;
  const ports = createPorts({
    cloud: 'Local',
    armEndpoint: azure.arm,
    armAudience: null,
    managedIdentityClientId: null,
    dnsServers: [`${dns.address}:${dns.port}`],
    tunnel: azure.tunnel,
    extraRoots: [readFileSync(azure.caFile, 'utf8')],
  });
  return { ports, stores: new InMemoryStores(), script: () => ['exit 0'], pace: paceOf(timeScale) };
}
