import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadApp } from './app/app-loader.ts';
import { installCore, type Registrations } from './app/core-shim.ts';
import { type FunctionRegistry, registryOf } from './app/function-registry.ts';
import { type HostSettings, readHostSettings } from './app/host-json.ts';
import { Invoker } from './app/invoke.ts';
import { addToEnvironment, readLocalSettings } from './app/local-settings.ts';
import { DurableWorker } from './durable/durable-worker.ts';
import { Engine } from './durable/engine.ts';
import { Orchestrations } from './durable/orchestrations.ts';
import { type Stores, storesOf } from './durable/stores.ts';
import { withGrace } from './grace.ts';
import { httpFunctionsOf } from './http/http-functions.ts';
import { differentlyOrdered } from './http/name-order.ts';
import { type HostServer, listen, type ServerScope } from './http/http-server.ts';
import { type HostKeys, loadKeys } from './http/keys.ts';
import { durableClientBinding, type ManagementUrlsOptions } from './http/management-urls.ts';
import { type Log, logToStandardError } from './log.ts';
import { crashPointOf } from './store/crash-point.ts';
import { Database } from './store/database.ts';
import { TimerStore } from './store/timer-store.ts';
import { FunctionTimers } from './timers/function-timers.ts';

export interface HostOptions {
  /** A Functions v4 app: a folder with `package.json`, whose `main` registers the functions. */
  readonly appDir: string;
  /** 0 for a free one. */
  readonly port: number;
  /** Where the history and the keys are kept. */
  readonly dataDir: string;
  /** Settings for the app, over those of `local.settings.json`; what the environment has stays. */
  readonly env?: Readonly<Record<string, string>>;
  readonly log?: Log;
}

export interface Host {
  readonly port: number;
  readonly url: string;
  /** Lets what is under way end, for a few seconds; the rest is done after the next start. */
  stop(): Promise<void>;
}

const stopGraceMilliseconds = 3_000;

/**
 * Starts a Functions host for the app, in this process and for good: the environment and the module hooks are the process's own. An
 * Error if the app does not load or has something that this host does not.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const { log = logToStandardError } = options;
  const appDir = appFolder(options.appDir);
  const database = new Database(options.dataDir, crashPointOf(process.env['EDGE_TLS_HOST_CRASH_AT']));
  const server = await listen(options.port);
  try {
    prepareEnvironment(appDir, options.env ?? {}, server.port);
    const settings = readHostSettings(appDir, process.env);
    const app = await load(appDir, log);
    return await assemble({ settings, server, log, database, app, keys: loadKeys(options.dataDir) });
  } catch (error) {
    await server.stop();
    database.close();
    throw error;
  }
}

function appFolder(path: string): string {
  const folder = resolve(path);
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined)
    throw new Error(`There is no folder '${folder}' with a package.json. Build the app first, or name another folder.`);
  if (!found.isDirectory()) throw new Error(`'${folder}' is a file; name the folder of the app.`);
  return folder;
}

/** Before the app is loaded: the SDK sends its own calls to port 7071 without WEBSITE_HOSTNAME, and a proxy would take them. */
function prepareEnvironment(appDir: string, settings: Readonly<Record<string, string>>, port: number): void {
  addToEnvironment(settings, process.env);
  addToEnvironment(readLocalSettings(appDir), process.env);
  process.env['WEBSITE_HOSTNAME'] = `127.0.0.1:${port}`;
  process.env['AZURE_FUNCTIONS_ENVIRONMENT'] ??= 'Development';
  for (const name of ['NO_PROXY', 'no_proxy']) {
    process.env[name] = [process.env[name], '127.0.0.1', 'localhost'].filter(Boolean).join(',');
  }
}

interface LoadedApp {
  readonly registrations: Registrations;
  readonly registry: FunctionRegistry;
}

async function load(appDir: string, log: Log): Promise<LoadedApp> {
  const registrations = installCore((level, message) =>
    log({ level: level === 'error' || level === 'warning' ? level : 'debug', source: 'app', message }),
  );
  await loadApp(appDir);
  await registrations.runHooks('appStart', { hookData: {} });
  const registry = registryOf(registrations.functions, process.env);
  if (registry.all.length === 0) throw new Error(`The app in '${appDir}' registers no function.`);
  for (const { metadata } of registry.all.filter(({ metadata }) => metadata.retryOptions)) {
    log({ level: 'warning', source: metadata.name, message: 'this host does not run the retry policy of a function' });
  }
  return { registrations, registry };
}

interface Parts {
  readonly settings: HostSettings;
  readonly server: HostServer;
  readonly log: Log;
  readonly database: Database;
  readonly app: LoadedApp;
  readonly keys: HostKeys;
}

async function assemble(parts: Parts): Promise<Host> {
  const { app, server, database, log, settings } = parts;
  const stores = storesOf(database);
  const urls = { origin: server.origin, taskHubName: settings.taskHubName, systemKey: parts.keys.durableTask };
  const invoker = new Invoker({
    registrations: app.registrations,
    durableClient: durableClientBinding(urls),
    timeout: settings.functionTimeout,
    log,
  });
  const timers = new FunctionTimers(
    app.registry.ofKind('timer'),
    { invoker, store: new TimerStore(database), log },
    process.env,
  );
  const engine = engineOf(parts, stores, invoker);
  server.serve(await serverScope(parts, { stores, engine, invoker, timers, urls }));
  engine.start();
  timers.start();
  return { port: server.port, url: server.origin, stop: once(() => stop(parts, engine, timers)) };
}

function engineOf({ app, settings, log }: Parts, stores: Stores, invoker: Invoker): Engine {
  const worker = new DurableWorker(app.registry, invoker);
  const earlyTimers = process.env['EDGE_TLS_HOST_EARLY_TIMERS'] === '1';
  return new Engine({ stores, settings, functions: app.registry.durable(), worker, log, earlyTimers });
}

interface Running {
  readonly stores: Stores;
  readonly engine: Engine;
  readonly invoker: Invoker;
  readonly timers: FunctionTimers;
  readonly urls: ManagementUrlsOptions;
}

async function serverScope({ app, settings, log, keys }: Parts, running: Running): Promise<ServerScope> {
  const { stores, engine, invoker, timers, urls } = running;
  const { registry, registrations } = app;
  const orchestrations = new Orchestrations({
    stores,
    settings,
    functions: registry.durable(),
    wake: () => engine.wake(),
  });
  // This also closes the app's setup, as the worker does at the end of the start.
  const capabilities = await registrations.model?.getCapabilities({});
  const httpFunctions = httpFunctionsOf(registry.ofKind('http'), settings.routePrefix);
  for (const message of differentlyOrdered(httpFunctions)) log({ level: 'warning', source: 'host', message });
  return {
    registry,
    invoker,
    timers,
    log,
    keys,
    httpFunctions,
    management: { ...urls, orchestrations },
    streamProxy: capabilities?.['HttpUri'],
    homepage: process.env['AzureWebJobsDisableHomepage']?.toLowerCase() !== 'true',
  };
}

async function stop({ app, server, database }: Parts, engine: Engine, timers: FunctionTimers): Promise<void> {
  const grace = stopGraceMilliseconds;
  await Promise.all([server.stop(), withGrace(timers.stop(), grace), engine.stop(grace)]);
  await withGrace(app.registrations.runHooks('appTerminate', { hookData: {} }), grace);
  database.close();
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
