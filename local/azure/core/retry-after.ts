import type { LocalSettings } from './contracts.ts';

/** `Retry-After` for so many Azure seconds: whole seconds, at least one, shortened by the time scale like everything that takes time. */
export function retryAfter(settings: Pick<LocalSettings, 'timeScale'>, azureSeconds: number): Record<string, string> {
  return { 'retry-after': String(Math.max(1, Math.ceil(azureSeconds / settings.timeScale))) };
}
