import { join, resolve } from 'node:path';
import { requireFreePort } from '../command/port-in-use.ts';
import { unlessStopped } from '../command/stop-signals.ts';
import { AzureSession } from '../sample/azure-session.ts';
import { createSampleWorld, type SampleWorld } from '../sample/sample-world.ts';
import { type Azurite, startAzurite } from './azurite.ts';
import { type Child, readyJson, startChild } from './child.ts';
import { HostProcess } from './host-process.ts';
import { ownHome } from './own-home.ts';
import { Parts } from './parts.ts';
import { withoutLeftovers } from './without-leftovers.ts';

export interface StackOptions {
  /** Port of the app; 0 for a free one. */
  readonly port: number;
  /** Folder of everything that is kept; `EDGE_TLS_HOME`, or `.edge-tls`. */
  readonly home: string;
  /** What the reader knows that folder by. */
  readonly homeName?: string;
  readonly timeScale: number;
  readonly calm: boolean;
  /** The deployable folder to run. */
  readonly app: string;
  /** More settings for the host and its app. */
  readonly env?: Readonly<Record<string, string>>;
  /** Gets everything that any of the processes prints. */
  readonly log?: (text: string) => void;
  /** Gets a line for everything that is started, and how long it took. */
  readonly progress?: (line: string) => void;
  /** Ends the start, with everything that it has started by then. */
  readonly signal?: AbortSignal;
  /** What must be done before, once the folder is ours: the build. */
  readonly prepare?: () => Promise<void>;
}

/** What `local/azure/main.ts --json` says of itself. */
export interface LocalAzureReady {
  readonly arm: string;
  readonly accessToken: string;
  readonly caFile: string;
  readonly tunnel: { readonly host: string; readonly port: number };
  readonly identityEndpoint: { readonly url: string; readonly header: string };
  /** The identity that the app runs as. */
  readonly appIdentity: { readonly objectId: string };
}

export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

export interface Stack {
  readonly api: string;
  readonly azure: LocalAzureReady;
  readonly session: AzureSession;
  readonly world: SampleWorld;
  /** The virtual network's DNS server. */
  readonly dns: SocketAddress;
  /** Connection string of the tables. */
  readonly tables: string;
  readonly hostPid: number;
  /** Kills the host as a power cut would and starts it again on the same port and history, with these settings besides. */
  restartHost(env?: Readonly<Record<string, string>>): Promise<void>;
  /** Resolves, with what happened, when one of the processes ends that nobody has stopped. */
  readonly died: Promise<string>;
  stop(): Promise<void>;
}

/** Nobody waits an hour for the sample's API Management service: the estate is built fast, whatever comes after. */
const buildingScale = 3_000;

/** Starts Azurite, local Azure with the sample estate, and the local host with the built app, each a process of its own. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const home = await ownHome(options.home, options.homeName ?? 'the folder');
  const parts = new Parts();
  const stop = async (): Promise<void> => {
    home.close();
    await parts.stop();
    home.release();
  };
  try {
    await requireFreePort(options.port);
    await options.prepare?.();
    if (home.leftBehind !== null) options.progress?.(home.leftBehind);
    return await start({ ...options, home: home.folder }, parts, stop);
  } catch (error) {
    await stop();
    // Whoever asked for the end does not want to hear what came of it.
    options.signal?.throwIfAborted();
    throw error;
  }
}

async function start(options: StackOptions, parts: Parts, stop: () => Promise<void>): Promise<Stack> {
  const [azurite, azure] = await Promise.all([
    timed(options, 'Azurite, for the tables', parts.add(startAzurite({ log: options.log, signal: options.signal }))),
    timed(options, 'local Azure', parts.add(startLocalAzure(options))),
  ]);
  const session = new AzureSession(azure.ready);
  const world = await timed(options, 'the sample estate in it', createWorld(options, session, azure));
  await session.local('PUT', 'time-scale', { timeScale: options.timeScale });
  const dns = await dnsServer(session);
  const host = new HostProcess(options, hostEnvironment(options, azurite, azure.ready, dns));
  await timed(options, 'the local host with the app', parts.add(host.start()));
  return {
    api: `http://127.0.0.1:${host.port}`,
    azure: azure.ready,
    session,
    world,
    dns,
    get hostPid() {
      return host.pid;
    },
    tables: azurite.connectionString,
    restartHost: (env) => host.restart(env),
    died: Promise.race([
      died(azurite.exited, 'Azurite'),
      died(azure.exited, 'Local Azure'),
      died(host.died, 'The local host'),
    ]),
    stop,
  };
}

/** Says what is being started, and when it is up. */
async function timed<T>({ progress }: StackOptions, name: string, starting: Promise<T>): Promise<T> {
  const began = performance.now();
  progress?.(`starting ${name} …`);
  const started = await starting;
  progress?.(`${name}: up after ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return started;
}

const died = async (exited: Promise<number | null>, name: string): Promise<string> =>
  `${name} has ended by itself, with code ${await exited}.`;

/** The estate, unless somebody asks for the end or local Azure itself ends in the middle of it. */
function createWorld(
  { signal }: StackOptions,
  session: AzureSession,
  { exited, output, ready }: Child<LocalAzureReady>,
): Promise<SampleWorld> {
  const gone = exited.then((code): never => {
    throw new Error(`local Azure ended with code ${code}. It said:\n${output()}`);
  });
  const made = createSampleWorld(session, ready.appIdentity.objectId);
  return unlessStopped(Promise.race([made, gone]), signal);
}

function startLocalAzure(options: StackOptions): Promise<Child<LocalAzureReady>> {
  return startChild<LocalAzureReady>({
    name: 'local Azure',
    args: [
      resolve('local/azure/main.ts'),
      '--json',
      `--time-scale=${Math.max(buildingScale, options.timeScale)}`,
      `--folder=${join(options.home, 'azure')}`,
      ...(options.calm ? ['--calm'] : []),
    ],
    ready: readyJson,
    log: options.log,
    signal: options.signal,
  });
}

/** It is there once the sample's DNS server VM runs. */
async function dnsServer(session: AzureSession): Promise<SocketAddress> {
  const state = (await session.local('GET', 'state')) as { network: { dnsServer: SocketAddress | null } };
  if (state.network.dnsServer === null) throw new Error('the virtual network has no DNS server');
  return state.network.dnsServer;
}

/** The settings that stand, on this machine, for what a deployment configures. The app reads nothing else. */
function hostEnvironment(
  options: StackOptions,
  azurite: Azurite,
  azure: LocalAzureReady,
  dns: SocketAddress,
): Record<string, string> {
  return {
    ...withoutLeftovers(process.env),
    EDGE_TLS_WAIT_SCALE: `${options.timeScale}`,
    EDGE_TLS_CLOUD: 'Local',
    EDGE_TLS_AUTH: 'local',
    EDGE_TLS_ARM_ENDPOINT: azure.arm,
    EDGE_TLS_PRINCIPAL_ID: azure.appIdentity.objectId,
    EDGE_TLS_TABLES: azurite.connectionString,
    EDGE_TLS_DNS_SERVERS: `${dns.address}:${dns.port}`,
    EDGE_TLS_TUNNEL: `${azure.tunnel.host}:${azure.tunnel.port}`,
    IDENTITY_ENDPOINT: azure.identityEndpoint.url,
    IDENTITY_HEADER: azure.identityEndpoint.header,
    NODE_EXTRA_CA_CERTS: azure.caFile,
    ...options.env,
  };
}
