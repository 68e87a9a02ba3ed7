import { hosts } from '../sample/names.ts';
import type { ApiClient, EdgeView, RunView } from './api-client.ts';
import type { PublicListener } from './fetch-through.ts';
import { Load, type LoadCount } from './load.ts';

export interface RenewalReport {
  readonly run: string;
  readonly status: RunView['status'];
  readonly requests: number;
  readonly failed: number;
  /** How many of the requests made a connection of their own. */
  readonly handshakes: number;
  /** The first reasons of failed requests. */
  readonly reasons: readonly string[];
  /** Latencies, milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** SHA-1 of what API Management serves; null when it serves nothing. */
  readonly thumbprintBefore: string | null;
  readonly thumbprintAfter: string | null;
}

export interface Renewal {
  readonly api: ApiClient;
  readonly edge: string;
  readonly listener: PublicListener;
  readonly watch: (run: RunView) => void;
  readonly clients?: { readonly keptAlive: number; readonly fresh: number };
}

/** Requests that are answered before the renewal begins, and again after it has ended. */
const requestsAround = 50;

/** Renews an edge's certificates while clients ask for its API without a pause, from before the renewal until after it. */
export async function renewUnderLoad(renewal: Renewal): Promise<RenewalReport> {
  const { api, edge, listener, clients = { keptAlive: 6, fresh: 2 } } = renewal;
  const thumbprintBefore = servedByApiManagement(await api.edge(edge));
  const load = new Load({ listener, host: hosts.public, path: '/orders/42', ...clients });
  try {
    await load.answered(requestsAround);
    const run = await renew(renewal);
    await load.answered(load.requests + requestsAround);
    const thumbprintAfter = servedByApiManagement(await api.edge(edge));
    return { run: run.id, status: run.status, ...figuresOf(await load.stop()), thumbprintBefore, thumbprintAfter };
  } finally {
    await load.stop();
  }
}

async function renew({ api, edge, watch }: Renewal): Promise<RunView> {
  const id = await api.post(edge, 'renew');
  if (id === null) throw new Error('the API started no renewal');
  return api.follow(id, watch);
}

function servedByApiManagement(edge: EdgeView): string | null {
  return edge.hops.find(({ name }) => name === 'apiManagement')?.thumbprint ?? null;
}

function figuresOf({ requests, failed, handshakes, reasons, p50, p99 }: LoadCount) {
  return { requests, failed, handshakes, reasons, p50, p99 };
}

/** Not a request failed, and another certificate is served than before. */
export function isRenewed({ status, requests, failed, thumbprintBefore, thumbprintAfter }: RenewalReport): boolean {
  const changed = thumbprintBefore !== null && thumbprintAfter !== null && thumbprintBefore !== thumbprintAfter;
  return status === 'Succeeded' && requests > 0 && failed === 0 && changed;
}
