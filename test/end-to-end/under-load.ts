import { readFileSync } from 'node:fs';
import { Load, type LoadCount } from '../../local/demo/load.ts';
import { hosts } from '../../local/sample/names.ts';
import { publicListener } from '../../local/stack/local-json.ts';
import type { EdgeTls } from './edge-tls.ts';

/** Requests that are answered before the change begins, and again after it has ended. */
const requestsAround = 50;

/** Clients on kept and on fresh connections, from before a change until after it. */
export async function underLoad(edgeTls: EdgeTls, change: () => Promise<void>): Promise<LoadCount> {
  const ca = readFileSync(edgeTls.stack.azure.caFile, 'utf8');
  const listener = { ...(await publicListener(edgeTls.stack)), ca };
  const load = new Load({ listener, host: hosts.public, path: '/orders/42', keptAlive: 4, fresh: 2 });
  try {
    await load.answered(requestsAround);
    await change();
    await load.answered(load.requests + requestsAround);
    return await load.stop();
  } finally {
    await load.stop();
  }
}

export function figures(what: string, { requests, handshakes, failed, reasons }: LoadCount): string {
  const [reason = ''] = reasons;
  return `${what}: ${requests} requests, ${handshakes} handshakes, ${failed} failed ${reason.replaceAll(/\s+/g, ' ').slice(0, 80)}`;
}
