import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AzureSession } from '../sample/azure-session.ts';
import { createSampleWorld, type SampleWorld } from '../sample/sample-world.ts';
import { type Azurite, startAzurite } from './azurite.ts';
import { type Child, readyJson, startChild } from './child.ts';

export interface StackOptions {
  /** Port of the app; 0 for a free one. */
  readonly port: number;
  /** Folder of everything that is kept; `EDGE_TLS_HOME`, or `.edge-tls`. */
  readonly home: string;
  readonly timeScale: number;
  readonly calm: boolean;
  /** The deployable folder to run. */
  readonly app: string;
  /** More settings for the host and its app. */
  readonly env?: Readonly<Record<string, string>>;
  /** Gets everything that any of the processes prints. */
  readonly log?: (text: string) => void;
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
  stop(): Promise<void>;
}

/** Nobody waits an hour for the sample's API Management service: the estate is built fast, whatever comes after. */
const buildingScale = 3_000;

/** Starts Azurite, local Azure with the sample estate, and the local host with the built app, each a process of its own. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const started: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    for (const part of started.splice(0).toReversed()) await part.stop();
  };
  try {
    mkdirSync(options.home, { recursive: true });
    const [azurite, azure] = await Promise.all([
      keep(started, startAzurite(undefined, options.log)),
      keep(started, startLocalAzure(options)),
    ]);
    const session = new AzureSession(azure.ready);
    const world = await createSampleWorld(session, azure.ready.appIdentity.objectId);
    await session.local('PUT', 'time-scale', { timeScale: options.timeScale });
    const dns = await dnsServer(session);
    const host = new HostProcess(options, hostEnvironment(options, azurite, azure.ready, dns));
    await keep(started, host.start());
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
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function keep<T extends { stop(): Promise<void> }>(
  started: { stop(): Promise<void> }[],
  starting: Promise<T>,
): Promise<T> {
  const part = await starting;
  started.push(part);
  return part;
}

function startLocalAzure(options: StackOptions): Promise<Child<LocalAzureReady>> {
  return startChild<LocalAzureReady>({
    name: 'local Azure',
    args: [
      script('azure'),
      '--json',
      `--time-scale=${Math.max(buildingScale, options.timeScale)}`,
      `--folder=${join(options.home, 'azure')}`,
      ...(options.calm ? ['--calm'] : []),
    ],
    ready: readyJson,
    log: options.log,
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

class HostProcess {
  readonly #options: StackOptions;
  readonly #env: Record<string, string>;
  #child: Child<{ port: number }> | undefined;
  port: number;

  constructor(options: StackOptions, env: Record<string, string>) {
    this.#options = options;
    this.#env = env;
    this.port = options.port;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  async start(env: Readonly<Record<string, string>> = {}): Promise<this> {
    const data = join(this.#options.home, 'host');
    this.#child = await startChild<{ port: number }>({
      name: 'the local host',
      args: [script('host'), '--json', '--app', this.#options.app, '--port', `${this.port}`, '--data', data],
      env: { ...this.#env, ...env },
      ready: readyJson,
      log: this.#options.log,
    });
    this.port = this.#child.ready.port;
    return this;
  }

  async restart(env: Readonly<Record<string, string>> = {}): Promise<void> {
    if (this.#child?.running()) process.kill(this.pid, 'SIGKILL');
    await this.#child?.exited;
    await this.start(env);
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
  }
}

/** npm scripts and tests run in the project's root. */
const script = (part: 'azure' | 'host'): string => resolve('local', part, 'main.ts');
