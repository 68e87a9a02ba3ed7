import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostRequest } from './host-http.ts';

/** The host's keys, as Azure keeps them; those of this host open nothing but itself. */
export interface HostKeys {
  readonly master: string;
  /** Opens every function with authLevel `function`. */
  readonly function: string;
  /** Opens Durable's management API. */
  readonly durableTask: string;
  /** Opens the Event Grid webhook. */
  readonly eventGrid: string;
}

/** The keys in `keys.json` of the data folder; made on the first start, and readable by its owner alone. */
export function loadKeys(dataDir: string): HostKeys {
  const file = join(dataDir, 'keys.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as HostKeys;
  const keys = { master: newKey(), function: newKey(), durableTask: newKey(), eventGrid: newKey() };
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(file, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  return keys;
}

function newKey(): string {
  return randomBytes(40).toString('base64url');
}

/** The key that a request brings, in `x-functions-key` or `?code=`. */
export function keyOf(request: Pick<HostRequest, 'url' | 'headers'>): string | undefined {
  return request.headers['x-functions-key'] ?? request.url.searchParams.get('code') ?? undefined;
}

export function opens(key: string | undefined, accepted: readonly string[]): boolean {
  if (key === undefined) return false;
  return accepted.some((candidate) => timingSafeEqual(digest(key), digest(candidate)));
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
