import { type Destination, readDestinations } from '../shared/domain/notifications/destination.ts';

export interface NotifyConfig {
  readonly destinations: readonly Destination[];
  readonly isLoopbackAllowed: boolean;
}

/**
 * `EDGE_TLS_NOTIFY` (JSON), `EDGE_TLS_NOTIFY_HOSTS` (host names beside those of Teams and Slack, divided by commas) and, on local Azure
 * only, `EDGE_TLS_NOTIFY_LOOPBACK`. Problems are sentences that repeat no address and no key.
 */
export function readNotify(
  setting: (name: string) => string | null,
  isLocal: boolean,
): NotifyConfig & { readonly problems: readonly string[] } {
  const asked = setting('EDGE_TLS_NOTIFY_LOOPBACK') === 'true';
  const isLoopbackAllowed = asked && isLocal;
  const nothing = { destinations: [], isLoopbackAllowed };
  if (asked && !isLocal)
    return { ...nothing, problems: ['EDGE_TLS_NOTIFY_LOOPBACK may be set only when EDGE_TLS_CLOUD is Local.'] };
  const text = setting('EDGE_TLS_NOTIFY');
  if (text === null) return { ...nothing, problems: [] };
  const hosts = (setting('EDGE_TLS_NOTIFY_HOSTS') ?? '').split(',').map((host) => host.trim().toLowerCase());
  const read = readDestinations(text, { hosts: hosts.filter((host) => host !== ''), isLoopbackAllowed, setting });
  return read.ok
    ? { destinations: read.destinations, isLoopbackAllowed, problems: [] }
    : { ...nothing, problems: read.problems };
}
