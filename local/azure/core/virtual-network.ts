import { connect, type Socket } from 'node:net';
import type { LocalClock, VirtualNetwork } from './contracts.ts';
import { endpointOf, parseEndpoint } from './endpoint.ts';
import { LOOPBACK } from './loopback-server.ts';

/** How long a TCP stack goes on sending SYNs into a network security group before it gives up, in Azure milliseconds. */
const CONNECT_TIMEOUT = 21_000;

/** Addresses as Azure shows them, mapped to ports of the loopback interface; nothing outside it is reachable. */
export function createVirtualNetwork(clock: LocalClock): VirtualNetwork {
  const published = new Map<string, number>();
  const denied: string[] = [];
  const next = { private: 3, public: 9, publicIPv6: 15 };
  let dnsServer: { address: string; port: number } | undefined;

  const isDenied = (address: string, port: number): boolean =>
    denied.includes(endpointOf(address, port)) || denied.includes(endpointOf(address, '*'));

  return {
    allocate: (kind) => {
      next[kind] += 1;
      return nthAddress(kind, next[kind]);
    },
    publish: (address, port, localPort) => {
      const endpoint = endpointOf(address, port);
      published.set(endpoint, localPort);
      return () => {
        if (published.get(endpoint) === localPort) published.delete(endpoint);
      };
    },
    endpoints: () =>
      [...published].map(([endpoint, localPort]) => {
        const { address, port } = parseEndpoint(endpoint);
        return { address, port: Number(port), localPort };
      }),
    lookup: (address, port) => published.get(endpointOf(address, port)),
    connect: async (address, port) => {
      if (isDenied(address, port)) await timeOut(clock, address, port);
      const localPort = published.get(endpointOf(address, port));
      if (localPort === undefined) throw refusal('ECONNREFUSED', address, port);
      return connectLocally(localPort);
    },
    block: (address, port) => {
      const rule = endpointOf(address, port);
      denied.push(rule);
      return () => {
        const at = denied.indexOf(rule);
        if (at >= 0) denied.splice(at, 1);
      };
    },
    setDnsServer: (server) => {
      dnsServer = server;
    },
    dnsServer: () => dnsServer,
  };
}

/** 10.0.1.4 on (Azure keeps the first four of a subnet), 203.0.113.10 on, then the other documentation ranges, and 2001:db8::10 on. */
function nthAddress(kind: 'private' | 'public' | 'publicIPv6', n: number): string {
  if (kind === 'publicIPv6') return `2001:db8::${n.toString(16)}`;
  if (kind === 'private') return `10.0.${1 + Math.floor(n / 250)}.${n % 250}`;
  const ranges = ['203.0.113', '198.51.100', '192.0.2'];
  const range = ranges[Math.floor(n / 250)];
  if (!range) throw new Error('Local Azure has no documentation address left for another public IP address.');
  return `${range}.${n % 250}`;
}

function timeOut(clock: LocalClock, address: string, port: number): Promise<never> {
  return new Promise((_resolve, reject) => {
    clock.after(CONNECT_TIMEOUT, () => reject(refusal('ETIMEDOUT', address, port)));
  });
}

function refusal(code: string, address: string, port: number): NodeJS.ErrnoException {
  return Object.assign(new Error(`connect ${code} ${endpointOf(address, port)}`), {
    code,
    syscall: 'connect',
    address,
    port,
  });
}

function connectLocally(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: LOOPBACK, port, noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}
