import type { GatewayChild } from './gateway-document.ts';

/** Host names of a listener, in whichever of the two fields they stand, in lower case. */
export function ownHostNames({ properties }: GatewayChild): string[] {
  const { hostName, hostNames } = properties;
  const single = typeof hostName === 'string' && hostName !== '' ? [hostName] : [];
  const listed = Array.isArray(hostNames) ? (hostNames as string[]) : [];
  return [...new Set([...single, ...listed].map((name) => name.toLowerCase()))];
}
