import type { EdgeTls } from './edge-tls.ts';

/** A run as lists show it. */
export interface RunSummary {
  readonly id: string;
  readonly status: string;
  readonly reason: { readonly code: string; readonly message: string };
  readonly problem: { readonly code: string; readonly what: string; readonly why: string } | null;
}

export interface FleetOutcome {
  /** Edges that are ready. */
  readonly ready: number;
  /** Every run that there ever was. */
  readonly runs: readonly RunSummary[];
  /** Those that did not succeed. */
  readonly failed: readonly RunSummary[];
  readonly seconds: number;
}

interface EdgeSummary {
  readonly name: string;
  readonly activeRun: string | null;
  readonly conditions: readonly { readonly type: string; readonly status: string }[];
}

const lookMilliseconds = 500;
const mostRuns = 100;

/** Stores specs at once and waits until every edge rests. */
export async function storeAtOnce(edgeTls: EdgeTls, specs: readonly Record<string, unknown>[]): Promise<FleetOutcome> {
  const since = performance.now();
  await Promise.all(specs.map((spec) => edgeTls.api.putEdge(spec)));
  return atRest(edgeTls, since);
}

/** Asks edges for a renewal at once and waits until every edge rests. */
export async function renewAtOnce(edgeTls: EdgeTls, specs: readonly Record<string, unknown>[]): Promise<FleetOutcome> {
  const since = performance.now();
  await Promise.all(specs.map(({ name }) => edgeTls.api.post(String(name), 'renew')));
  return atRest(edgeTls, since);
}

/** Until no run is active, and what came of it. A run that waits becomes the active one in the moment in which another ends. */
export async function atRest(edgeTls: EdgeTls, since: number): Promise<FleetOutcome> {
  let edges = await edgesOf(edgeTls);
  while (edges.some(({ activeRun }) => activeRun !== null)) {
    await new Promise((resolve) => setTimeout(resolve, lookMilliseconds));
    edges = await edgesOf(edgeTls);
  }
  const seconds = (performance.now() - since) / 1000;
  const runs = (await Promise.all(edges.map(({ name }) => runsOf(edgeTls, name)))).flat();
  const failed = runs.filter(({ status }) => status !== 'Succeeded');
  return { ready: edges.filter(isReady).length, runs, failed, seconds };
}

const isReady = ({ conditions }: EdgeSummary): boolean =>
  conditions.some(({ type, status }) => type === 'Ready' && status === 'True');

const edgesOf = async (edgeTls: EdgeTls): Promise<readonly EdgeSummary[]> =>
  ((await read(edgeTls, '/api/edges')) as { edges: EdgeSummary[] }).edges;

const runsOf = async (edgeTls: EdgeTls, name: string): Promise<readonly RunSummary[]> =>
  ((await read(edgeTls, `/api/edges/${name}/runs?limit=${mostRuns}`)) as { runs: RunSummary[] }).runs;

async function read({ stack }: EdgeTls, path: string): Promise<unknown> {
  const answer = await fetch(stack.api + path);
  if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
