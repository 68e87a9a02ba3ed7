import type { VirtualNetwork } from './contracts.ts';
import { parseEndpoint } from './endpoint.ts';

/** What the admin routes have blocked in each network, and how to lift it. */
const lifts = new WeakMap<VirtualNetwork, (() => void)[]>();

/** Makes these and only these `address:port` (`*` for any port) time out, like a network security group's deny rules. */
export function setBlocked(network: VirtualNetwork, blocked: readonly string[]): void {
  for (const lift of lifts.get(network) ?? []) lift();
  lifts.set(
    network,
    blocked.map((rule) => {
      const { address, port } = parseEndpoint(rule);
      return network.block(address, port === '*' ? '*' : Number(port));
    }),
  );
}
