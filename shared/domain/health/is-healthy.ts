import type { BackendHealth, BackendServerHealth } from '../observed.ts';

/** The SDK's enumeration says `Up`, what Azure really answers is `Healthy`. Nothing else is good, whatever it is called. */
export function isGood({ health }: Pick<BackendServerHealth, 'health'>): boolean {
  return /^(?:healthy|up)$/i.test(health);
}

/** At least one server, and every one good. */
export function isHealthy(health: BackendHealth | null): boolean {
  return health !== null && health.servers.length > 0 && health.servers.every(isGood);
}

/** Somebody is being answered. */
export function servesSomebody(health: BackendHealth | null): boolean {
  return health?.servers.some(isGood) ?? false;
}
