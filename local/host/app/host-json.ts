import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { timeSpanMilliseconds } from '../timers/time-span.ts';

/** The settings of `host.json` that mean something on one machine; everything else in it is left alone. */
export interface HostSettings {
  /** Without slashes at its ends. */
  readonly routePrefix: string;
  readonly taskHubName: string;
  readonly storeInputs: boolean;
  readonly concurrentActivities: number;
  readonly concurrentOrchestrators: number;
  /** The version of new instances that name none. */
  readonly defaultVersion: string | null;
  /** Milliseconds that one function may take. */
  readonly functionTimeout: number;
}

interface HostJson {
  readonly version?: string;
  readonly functionTimeout?: string;
  readonly extensions?: {
    readonly http?: { readonly routePrefix?: string };
    readonly durableTask?: {
      readonly hubName?: string;
      readonly storeInputsInOrchestrationHistory?: boolean;
      readonly maxConcurrentActivityFunctions?: number;
      readonly maxConcurrentOrchestratorFunctions?: number;
      readonly defaultVersion?: string;
    };
  };
}

/** Reads `host.json`; a missing file means the defaults. An Error if it is not JSON, not of version 2.0, or names a setting that is missing. */
export function readHostSettings(appDir: string, env: NodeJS.ProcessEnv): HostSettings {
  const file = join(appDir, 'host.json');
  if (!existsSync(file)) return hostSettingsOf({ version: '2.0' });
  try {
    return hostSettingsOf(JSON.parse(readFileSync(file, 'utf8')) as HostJson, env);
  } catch (error) {
    throw new Error(`'${file}' cannot be used: ${(error as Error).message}`, { cause: error });
  }
}

export function hostSettingsOf(json: HostJson, env: NodeJS.ProcessEnv = {}): HostSettings {
  if (json.version !== '2.0') throw new Error('its "version" must be "2.0".');
  const durable = json.extensions?.durableTask ?? {};
  return {
    routePrefix: (json.extensions?.http?.routePrefix ?? 'api').replace(/^\/+|\/+$/g, ''),
    taskHubName: taskHubOf(durable.hubName, env),
    storeInputs: durable.storeInputsInOrchestrationHistory ?? false,
    concurrentActivities: durable.maxConcurrentActivityFunctions ?? 10,
    concurrentOrchestrators: durable.maxConcurrentOrchestratorFunctions ?? 10,
    defaultVersion: durable.defaultVersion ?? null,
    functionTimeout: timeSpanMilliseconds(json.functionTimeout ?? '00:30:00') ?? Number.POSITIVE_INFINITY,
  };
}

/** An application setting overrides any field of `host.json` (Azure docs: "Override host.json values"). */
const hubSetting = 'AzureFunctionsJobHost__extensions__durableTask__hubName';

/** `%NAME%` stands for a setting. Azure's host answers every request with 503 where it is missing; this one does not start. */
function taskHubOf(hubName = 'TestHubName', env: NodeJS.ProcessEnv): string {
  return (env[hubSetting] ?? hubName).replaceAll(/%([^%]+)%/g, (_, name: string) => {
    const value = env[name];
    if (!value) throw new Error(`extensions.durableTask.hubName names the setting ${name}, which is not set.`);
    return value;
  });
}
