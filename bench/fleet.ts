import { apiVersions } from '../local/sample/names.ts';
import { subscribeToEvents } from '../local/sample/subscribe-to-events.ts';
import { EdgeTls } from '../test/end-to-end/edge-tls.ts';
import { createFleetEstate, internalHostOf, serviceOf } from '../test/end-to-end/fleet-estate.ts';
import { atRest, type FleetOutcome, storeAtOnce } from '../test/end-to-end/fleet-run.ts';
import { VaultOwner } from '../test/end-to-end/vault-owner.ts';
import { type Calls, callsIn } from './calls.ts';
import { type ChildMemory, childMemory } from './child-memory.ts';
import type { Benchmark, Row } from './row.ts';

const size = { edges: 100, services: 10 };
const timeScale = 600;
/** Events come late; what they ask for counts. */
const lateMilliseconds = 5_000;

interface Measured extends FleetOutcome {
  readonly calm: boolean;
  readonly calls: Calls;
  readonly serviceUpdates: number;
  readonly rootVersions: number;
  readonly hostNamesLost: number;
  readonly memory: readonly ChildMemory[];
}

/** A hundred edges, stored at once, on one vault, one DNS server and ten services. */
export const fleet: Benchmark = {
  name: 'fleet',
  long: true,
  run: async () => [...rowsOf(await measure(true)), ...rowsOf(await measure(false))],
};

async function measure(calm: boolean): Promise<Measured> {
  const edgeTls = await EdgeTls.start({ timeScale, calm });
  try {
    const specs = await createFleetEstate(edgeTls, size);
    await subscribeToEvents(edgeTls.stack.session, edgeTls.stack.api);
    await edgeTls.clearJournal();
    const { seconds } = await storeAtOnce(edgeTls, specs);
    const journal = await edgeTls.journal();
    await new Promise((resolve) => setTimeout(resolve, lateMilliseconds));
    const outcome = await atRest(edgeTls, performance.now());
    tellWhy(outcome);
    return {
      ...outcome,
      // The daily look comes every few minutes at this time scale, and is nothing that the edges asked of one another.
      runs: outcome.runs.filter(({ reason }) => reason.code !== 'Sweep'),
      seconds,
      calm,
      calls: callsIn(journal),
      serviceUpdates: journal.filter(({ method, url }) => method === 'PATCH' && /\/service\/[^/]+\?/i.test(url)).length,
      rootVersions: await rootVersions(edgeTls),
      hostNamesLost: await hostNamesLost(edgeTls),
      memory: childMemory(),
    };
  } finally {
    await edgeTls.stop();
  }
}

/** What asked for runs beside those that storing the specs did. */
function tellWhy({ runs }: FleetOutcome): void {
  const counts = new Map<string, number>();
  for (const { reason } of runs)
    if (reason.code !== 'EdgeCreated') counts.set(reason.message, (counts.get(reason.message) ?? 0) + 1);
  for (const [message, count] of counts) console.error(`  ${count} × ${message}`);
}

async function rootVersions(edgeTls: EdgeTls): Promise<number> {
  const { value } = await new VaultOwner(edgeTls).send('GET', 'certificates/edge-tls-root/versions');
  return (value as unknown[]).length;
}

interface Service {
  readonly properties: { readonly hostnameConfigurations: readonly { readonly hostName: string }[] };
}

async function hostNamesLost({ stack }: EdgeTls): Promise<number> {
  const there = new Set<string>();
  for (let at = 0; at < size.services; at++) {
    const service = (await stack.session.get(serviceOf(at), apiVersions.apiManagement)) as Service;
    for (const { hostName } of service.properties.hostnameConfigurations) there.add(hostName);
  }
  return Array.from({ length: size.edges }, (_, at) => internalHostOf(at)).filter((host) => !there.has(host)).length;
}

function rowsOf({ calm, calls, memory, ...measured }: Measured): Row[] {
  const conditions = `${size.edges} edges at once, one vault, one DNS server, ${size.services} services, ${calm ? 'calm' : 'hostile'}, time scale ${timeScale}`;
  const row = { bench: 'fleet', unit: '', goal: null, conditions };
  const { runs, failed, ready, seconds, rootVersions: roots, hostNamesLost: lost, serviceUpdates } = measured;
  return [
    { ...row, what: 'edges that are not ready', value: size.edges - ready, goal: { atMost: 0 } },
    { ...row, what: 'runs that failed', value: failed.length, goal: { atMost: 0 } },
    { ...row, what: 'runs an edge', value: runs.length / size.edges, goal: { atMost: 1.1 } },
    { ...row, what: 'versions of the shared root', value: roots, goal: { atMost: 2 } },
    { ...row, what: 'host names lost on a shared service', value: lost, goal: { atMost: 0 } },
    { ...row, what: 'updates of a service', value: serviceUpdates / size.services, goal: { atMost: 3 } },
    { ...row, what: 'run-commands', value: calls.runCommands, goal: { atMost: 10 } },
    { ...row, what: 'wall time', value: seconds, unit: 's' },
    { ...row, what: 'writes an edge', value: calls.writes / size.edges },
    { ...row, what: 'reads an edge', value: calls.reads / size.edges },
    { ...row, what: 'polls an edge', value: calls.polls / size.edges },
    ...memory.map(({ script, peak }) => ({ ...row, what: `peak memory of ${script}`, value: peak, unit: 'MB' })),
  ];
}
