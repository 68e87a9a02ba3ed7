import { isIP } from 'node:net';
import type { VirtualNetwork } from '../../core/contracts.ts';
import { resolveName } from './resolve-name.ts';

/** How a gateway remembers addresses. */
export interface NameCache {
  /** The address of a pool member; an Error when its name cannot be resolved and no address is remembered. */
  addressOf(member: string): Promise<string>;
  /** Forgets everything, as every PUT does. */
  flush(): void;
}

/**
 * The address that was good once is used until the next PUT, whatever its TTL and whether or not the name still resolves
 * (azure-docs#122197, #96191); after a PUT the name must resolve anew.
 */
export function createNameCache(network: VirtualNetwork): NameCache {
  let known = new Map<string, Promise<string>>();
  return {
    addressOf: (member) => {
      if (isIP(member)) return Promise.resolve(member);
      const remembered = known.get(member.toLowerCase());
      if (remembered) return remembered;
      const cache = known;
      const asked = firstAddress(network, member);
      cache.set(member.toLowerCase(), asked);
      asked.catch(() => cache.delete(member.toLowerCase()));
      return asked;
    },
    flush: () => {
      known = new Map();
    },
  };
}

async function firstAddress(network: VirtualNetwork, name: string): Promise<string> {
  const server = network.dnsServer();
  if (!server) throw new Error('The virtual network has no DNS server that answers.');
  const [address] = await resolveName(server, name);
  if (address === undefined) throw new Error(`'${name}' has no address.`);
  return address;
}
