/** RFC 5280, upper bound of a common name. */
const MAX_COMMON_NAME = 64;

/** Subject of a leaf: the host name, where a common name can hold it; the alternative name has it in any case. */
export function leafSubject(hostName: string): string {
  return hostName.length <= MAX_COMMON_NAME ? `CN=${hostName}` : 'O=edge-tls';
}

/** Subject of a root that edge-tls makes for a zone. */
export function rootSubject(zone: string): string {
  const named = `edge-tls root ${zone}`;
  return `CN=${named.length <= MAX_COMMON_NAME ? named : 'edge-tls root'}`;
}
