import { randomInt } from 'node:crypto';
import type { DurationName, LocalSettings } from './contracts.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long Azure takes when nothing is said, in Azure milliseconds. */
export const DEFAULT_DURATIONS: Readonly<Record<DurationName, number>> = {
  gatewayPut: 90 * SECOND,
  gatewayDelete: 90 * SECOND,
  backendHealth: 20 * SECOND,
  apiManagementUpdate: 38 * MINUTE,
  runCommand: 25 * SECOND,
  certificateIssue: 10 * SECOND,
  privateDnsZoneCreate: 30 * SECOND,
  keyVaultReread: 4 * HOUR,
  eventDelivery: 2 * SECOND,
};

export interface SettingsOptions {
  readonly timeScale?: number;
  readonly calm?: boolean;
  readonly seed?: number;
  /** Resource Manager's token buckets; on unless switched off. */
  readonly throttling?: boolean;
  /** On unless switched off. */
  readonly gatewayHonoursIfMatch?: boolean;
  /** Azure milliseconds. */
  readonly durations?: Partial<Record<DurationName, number>>;
}

/** Settings whose time scale tells the clock when it is set, so that timers already running follow. */
export interface ObservableSettings extends LocalSettings {
  throttling: boolean;
  gatewayHonoursIfMatch: boolean;
  onTimeScale(listener: () => void): void;
}

/** A time scale that is not a positive number, or a duration that is negative, is a RangeError. */
export function createSettings(options: SettingsOptions = {}): ObservableSettings {
  let timeScale = positive(options.timeScale ?? 1);
  const listeners: (() => void)[] = [];
  return {
    get timeScale() {
      return timeScale;
    },
    set timeScale(value: number) {
      timeScale = positive(value);
      for (const listener of listeners) listener();
    },
    calm: options.calm ?? false,
    throttling: options.throttling ?? true,
    gatewayHonoursIfMatch: options.gatewayHonoursIfMatch ?? true,
    seed: options.seed ?? randomInt(2 ** 31),
    durations: { ...DEFAULT_DURATIONS, ...checkedDurations(options.durations ?? {}) },
    onTimeScale: (listener) => void listeners.push(listener),
  };
}

/** Only known names with numbers of zero or more; anything else is a RangeError. */
export function checkedDurations(durations: Record<string, unknown>): Partial<Record<DurationName, number>> {
  for (const [name, value] of Object.entries(durations)) {
    if (!(name in DEFAULT_DURATIONS))
      throw new RangeError(`'${name}' is not one of ${Object.keys(DEFAULT_DURATIONS).join(', ')}.`);
    if (!(typeof value === 'number' && value >= 0)) throw new RangeError(`Duration '${name}' must be 0 ms or more.`);
  }
  return durations;
}

function positive(value: number): number {
  if (!(Number.isFinite(value) && value > 0)) throw new RangeError('The time scale must be a positive number.');
  return value;
}
