import { setTimeout as pause } from 'node:timers/promises';
import type { RunView } from '../../local/demo/api-client.ts';
import type { EdgeTls } from './edge-tls.ts';

/** A request that changes something in Azure, as a rule of the fault plan finds it. */
export interface Write {
  readonly name: string;
  readonly method: string;
  readonly url: string;
  /** So many requests of this kind go before it. */
  readonly skip?: number;
}

const leaf = '/certificates/edge-tls-contoso-prod-gateway';
const root = '/certificates/edge-tls-root';

export const renewalWrites: readonly Write[] = [
  { name: 'the leaf is created', method: 'POST', url: `${leaf}/create` },
  { name: 'the leaf is signed', method: 'POST', url: '/keys/edge-tls-root/.*/sign' },
  { name: 'the leaf is merged', method: 'POST', url: `${leaf}/pending/merge` },
  { name: 'API Management is patched', method: 'PATCH', url: '/service/apim-contoso\\?' },
];

export const provisionWrites: readonly Write[] = [
  { name: 'the root is created', method: 'POST', url: `${root}/create` },
  { name: "the root's second version is created", method: 'POST', url: `${root}/create`, skip: 1 },
  { name: 'the root is signed', method: 'POST', url: '/keys/edge-tls-root/.*/sign' },
  { name: 'the root is merged', method: 'POST', url: `${root}/pending/merge` },
  ...renewalWrites.map((write) => (write.url.endsWith('/sign') ? { ...write, skip: 1 } : write)),
  { name: 'the record is written', method: 'POST', url: '/virtualMachines/vm-dns/runCommand\\?' },
  { name: 'the gateway is put', method: 'PUT', url: '/applicationGateways/agw-contoso\\?' },
  { name: 'the CNAME is put', method: 'PUT', url: '/CNAME/api\\?' },
];

export interface KilledRun {
  readonly run: RunView;
  readonly deaths: number;
  /** Writes that were under way when the host died. */
  readonly interrupted: number;
  /** Longest time between the new start of a host and the next change of the run, milliseconds. */
  readonly longestResume: number;
}

/** Real milliseconds between a write's arrival in Azure and its effect: the host dies in between and never hears of it. */
const lateEffect = 300;
const longestRun = 300_000;
/** A run that has not ended after so many deaths does not get on. */
const mostDeaths = 150;

/** Follows a run to its end while the host is killed during each of the writes: Azure does it, and nobody hears the answer. */
export async function killedDuring(
  edgeTls: EdgeTls,
  writes: readonly Write[],
  begin: () => Promise<string>,
): Promise<KilledRun> {
  const { session } = edgeTls.stack;
  const { timeScale } = (await session.local('GET', 'time-scale')) as { timeScale: number };
  const fault = { kind: 'delay', milliseconds: lateEffect * timeScale };
  const rules = writes.map(({ method, url, skip = 0 }) => ({ match: { method, url }, skip, fault }));
  await session.local('PUT', 'faults', rules);
  let killed = 0;
  const mustDie = async (): Promise<boolean> => {
    const { faults } = (await session.local('GET', 'state')) as { faults: { applied: number[] } };
    const arrived = faults.applied.reduce((sum, times) => sum + times, 0);
    if (arrived === killed) return false;
    killed = arrived;
    return true;
  };
  const end = await followed(edgeTls, await begin(), { mustDie });
  return { ...end, interrupted: killed };
}

/** Follows a run to its end while every life of the host ends at this commit of its history (`12`, or `before:12`). */
export async function killedAtCommit(
  edgeTls: EdgeTls,
  crashAt: string,
  begin: () => Promise<string>,
): Promise<KilledRun> {
  const env = { EDGE_TLS_HOST_CRASH_AT: crashAt };
  const run = await begin();
  await edgeTls.stack.restartHost(env).catch(() => undefined);
  return { ...(await followed(edgeTls, run, { env })), interrupted: 0 };
}

interface Killer {
  readonly mustDie?: () => Promise<boolean>;
  /** Settings of every new life. */
  readonly env?: Readonly<Record<string, string>>;
}

async function followed(
  edgeTls: EdgeTls,
  id: string,
  { mustDie, env }: Killer,
): Promise<Omit<KilledRun, 'interrupted'>> {
  const deadline = Date.now() + longestRun;
  const resumes = new Resumes();
  let deaths = 0;
  for (;;) {
    const run = await edgeTls.api.run(id).catch(() => undefined);
    resumes.see(run);
    if (run && ended(run)) {
      // A host that is to die may do so at any moment; what follows needs one that stays.
      if (env) await edgeTls.stack.restartHost();
      return { run, deaths, longestResume: resumes.longest };
    }
    if (Date.now() > deadline || deaths > mostDeaths)
      throw new Error(`the run does not get on after ${deaths} deaths: ${JSON.stringify(run)}`);
    if ((await mustDie?.()) || run === undefined) {
      deaths += 1;
      // One that dies before it is ready is started again in the next round.
      await edgeTls.stack.restartHost(env).catch(() => undefined);
      resumes.restarted();
    } else await pause(20);
  }
}

const ended = ({ status }: RunView): boolean => ['Succeeded', 'Failed', 'Canceled'].includes(status);

class Resumes {
  longest = 0;
  #since: number | undefined;
  #seen = '';

  restarted(): void {
    this.#since = performance.now();
  }

  see(run: RunView | undefined): void {
    if (!run || JSON.stringify(run) === this.#seen) return;
    if (this.#since !== undefined) this.longest = Math.max(this.longest, performance.now() - this.#since);
    this.#since = undefined;
    this.#seen = JSON.stringify(run);
  }
}
