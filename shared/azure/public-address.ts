import { BlockList, isIP } from 'node:net';

/** IANA special-purpose registries (RFC 6890), and what Azure keeps for itself. */
const special = new BlockList();
const ranges: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  // Azure docs: "What is IP address 168.63.129.16?"
  ['168.63.129.16', 32, 'ipv4'],
];
for (const [network, prefix, family] of ranges) special.addSubnet(network, prefix, family);

/** Global unicast, which all public IPv6 addresses are of today. */
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');
/** Parts of it that lead elsewhere: documentation, Teredo, benchmarking, and 6to4, which carries an IPv4 address. */
const unusable = new BlockList();
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  unusable.addSubnet(network, prefix, 'ipv6');

/** Whether an address is one of the open internet. Mapped IPv4, ULA, link-local and zone ids are not. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !special.check(address, 'ipv4');
  if (family !== 6 || address.includes('%')) return false;
  return globalUnicast.check(address, 'ipv6') && !unusable.check(address, 'ipv6');
}
