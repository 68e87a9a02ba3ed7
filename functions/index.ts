import 'reflect-metadata';
import { join } from 'node:path';
import { getClient } from 'durable-functions';
import { paceOf } from '../orchestrations/activities/pace.ts';
import { registerOrchestrations } from '../orchestrations/orchestrations.ts';
import { registerActivities } from '../orchestrations/register-activities.ts';
import { cloudNamed } from '../shared/azure/clouds.ts';
import { createPorts } from '../shared/azure/create-ports.ts';
import { managedIdentity } from '../shared/azure/credential.ts';
import { notificationSender } from '../shared/azure/notification-sender.ts';
import { EdgeError } from '../shared/domain/problem.ts';
import { createStores } from '../shared/store/create-stores.ts';
import type { App } from './call.ts';
import { type Config, readConfig } from './config.ts';
import { endpoints } from './endpoints.ts';
import { registerEventFunction } from './event-grid.ts';
import { onKeyVaultEvent } from './event-key-vault.ts';
import { onResourceEvent } from './event-resource.ts';
import { extraRoots } from './extra-roots.ts';
import { registerEndpoint, type Setup } from './http-endpoint.ts';
import { registerDashboard } from './http-dashboard.ts';
import { registerHealthz } from './http-healthz.ts';
import { registerUnknownRoutes } from './http-unknown-route.ts';
import { notConfigured } from './not-configured.ts';
import { startRun } from './run-starter.ts';
import { scriptReader } from './script-reader.ts';
import { registerPump } from './timer-pump.ts';
import { registerPurge } from './timer-purge.ts';
import { registerSweep } from './timer-sweep.ts';

/** The one place where configuration, adapters, activities and triggers meet. */
function compose(config: Config): App {
  const { tables, managedIdentityClientId } = config;
  const location = 'endpoint' in tables ? { ...tables, credential: managedIdentity(managedIdentityClientId) } : tables;
  return {
    ports: createPorts({ ...config, extraRoots: extraRoots(config.extraCaFile) }),
    stores: createStores(location, config.tablePrefix),
    script: scriptReader(join(__dirname, 'scripts')),
    pace: paceOf(config.waitScale),
    drift: config.drift,
    soakSeconds: config.soakSeconds,
    ...notifierOf(config),
    cloud: config.cloud,
    vaultSuffix: config.vaultSuffix ?? cloudNamed(config.cloud, config).vaultSuffix,
  };
}

/** A destination's name is resolved afresh at each attempt; see the sender for why. */
function notifierOf({ notify }: Config): Pick<App, 'notifier'> {
  if (!notify || notify.destinations.length === 0) return {};
  const { destinations, isLoopbackAllowed } = notify;
  return { notifier: { destinations, send: notificationSender({ isLoopbackAllowed }) } };
}

let composed: Setup | undefined;

/** At the first use and not at load: an app that throws while it loads is deployed as one without functions. */
function setup(): Setup {
  if (composed) return composed;
  const read = readConfig(process.env);
  composed = read.ok ? { ok: true, app: compose(read.config), config: read.config } : read;
  return composed;
}

function app(): App {
  const ready = setup();
  if (!ready.ok) throw new EdgeError(notConfigured(ready.problems));
  return ready.app;
}

registerOrchestrations();
registerActivities({
  services: app,
  start: (context) => {
    const client = getClient(context);
    return (run, edge) => startRun(client, run, edge);
  },
});
for (const endpoint of endpoints) registerEndpoint(endpoint, setup);
registerHealthz(setup);
registerUnknownRoutes(setup);
registerDashboard(setup, join(__dirname, 'dashboard'));
registerPump(setup);
registerSweep(setup);
registerPurge(setup);
for (const event of [onKeyVaultEvent, onResourceEvent]) registerEventFunction(event, setup);
