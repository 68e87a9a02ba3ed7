import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IdentityEndpoint, startIdentityEndpoint } from '../identity/managed-identity-endpoint.ts';
import { createUserAssignedIdentities } from '../identity/user-assigned-identities.ts';
import { createAccessControl, type ManagedAccessControl } from './access-control.ts';
import type { Principal } from './access-token.ts';
import { handleAdmin } from './admin-routes.ts';
import { createArmRouter, type MatchingRouter } from './arm-router.ts';
import { createArmServer } from './arm-server.ts';
import { createArmThrottle } from './arm-throttle.ts';
import { registerAuthorizationRoutes } from './authorization-routes.ts';
import { KEY_VAULT_ADMINISTRATOR, OWNER } from './built-in-roles.ts';
import { createClock, type StoppableClock } from './clock.ts';
import type { LocalAzureContext, LocalAzureService, LocalAzureServiceFactory } from './contracts.ts';
import { createEventBus } from './event-bus.ts';
import { createFaultPlan } from './fault-plan.ts';
import { createHostility } from './hostility.ts';
import { createJournal } from './journal.ts';
import { closeServer, listenOnLoopback, refuseOtherHosts } from './loopback-server.ts';
import { createOperationEngine } from './operation-engine.ts';
import { registerOperationRoutes } from './operation-routes.ts';
import { createPki } from './pki.ts';
import { registerNetworkResources } from './network-resources.ts';
import { createRandom, type Random } from './random.ts';
import { registerResourceGroupRoutes } from './resource-group-routes.ts';
import { createResourceStore } from './resource-store.ts';
import { createSettings, type ObservableSettings, type SettingsOptions } from './settings.ts';
import { registerSubnetRoutes } from './subnet-routes.ts';
import { startTunnel } from './tunnel.ts';
import { createVaultDirectory } from './vault-directory.ts';
import { createVirtualNetwork } from './virtual-network.ts';

export interface LocalAzureOptions extends SettingsOptions {
  readonly services: readonly LocalAzureServiceFactory[];
  /** Resource Manager's port; 0 or nothing for any free one. */
  readonly port?: number;
  /** Only 127.0.0.1 is taken. */
  readonly host?: string;
  /** A folder of the caller's, left in place at stop. Without it, one in the system's temporary folder, removed at stop. */
  readonly folder?: string;
}

export interface LocalAzure {
  readonly armUrl: string;
  readonly adminUrl: string;
  readonly caPem: string;
  /** Bearer token for Resource Manager and the admin routes, of a principal that is Owner of everything. */
  readonly accessToken: string;
  /** The same principal's token for another audience, such as `https://vault.azure.net`. */
  readonly tokenFor: (audience: string) => string;
  /** HTTP CONNECT proxy into the virtual network. */
  readonly tunnel: { readonly host: string; readonly port: number };
  readonly identityEndpoint: { readonly url: string; readonly header: string };
  /** The app's own managed identity: who to grant roles to. */
  readonly appIdentity: Principal;
  readonly context: LocalAzureContext;
  stop(): Promise<void>;
}

type Context = LocalAzureContext & {
  readonly clock: StoppableClock;
  readonly settings: ObservableSettings;
  readonly access: ManagedAccessControl;
  readonly operations: ReturnType<typeof createOperationEngine>;
  readonly random: Random;
};

/** A year: what is printed at the start must not run out while somebody is at work. */
const OWNER_TOKEN_SECONDS = 31_536_000;

/** Types that are kept as they were put, because something refers to them. */
const NETWORK_TYPES = [
  'Microsoft.Network/virtualNetworks',
  'Microsoft.Network/networkSecurityGroups',
  'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies',
];

/** Starts local Azure with these services. Everything listens on 127.0.0.1 and is gone after `stop`, or after a failed start. */
export async function createLocalAzure(options: LocalAzureOptions): Promise<LocalAzure> {
  refuseOtherHosts(options.host);
  const address = { armUrl: '' };
  const context = await createContext(options, () => address.armUrl);
  const running: Running = { listeners: [], services: [] };
  const stop = (): Promise<void> => stopAll(context, running, options.folder);
  try {
    const owner = createOwner(context.access);
    running.services.push(...[createUserAssignedIdentities, ...options.services].map((factory) => factory(context)));
    address.armUrl = await startArm(context, running, { owner, port: options.port ?? 0 });
    const started = await startRest(context, running);
    const tokenFor = (audience: string): string =>
      context.access.issueToken(owner, audience, OWNER_TOKEN_SECONDS).token;
    return {
      armUrl: address.armUrl,
      adminUrl: `${address.armUrl}/_local`,
      caPem: context.pki.caPem,
      accessToken: tokenFor('https://management.azure.com'),
      tokenFor,
      ...started,
      context,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What has been started so far and must be stopped. */
interface Running {
  readonly listeners: Pick<IdentityEndpoint, 'stop'>[];
  readonly services: LocalAzureService[];
}

function createOwner(access: ManagedAccessControl): Principal {
  const owner = principalNamed('local-azure-owner');
  for (const roleGuid of [OWNER, KEY_VAULT_ADMINISTRATOR]) grantAtRoot(access, owner, roleGuid);
  return owner;
}

async function startArm(
  context: Context,
  { listeners, services }: Running,
  { owner, port }: { owner: Principal; port: number },
): Promise<string> {
  const server = await createServer(context, services, owner);
  const listening = await listenOnLoopback(server, port);
  listeners.push({ stop: () => closeServer(server) });
  return `https://localhost:${listening}`;
}

async function startRest(
  context: Context,
  { listeners, services }: Running,
): Promise<Pick<LocalAzure, 'tunnel' | 'identityEndpoint' | 'appIdentity'>> {
  const tunnel = await startTunnel(context.network);
  listeners.push(tunnel);
  const appIdentity = principalNamed('edge-tls-app');
  context.access.introduce(appIdentity.objectId);
  const endpoint = await startIdentityEndpoint(context, appIdentity);
  listeners.push(endpoint);
  for (const service of services) await service.start?.();
  return {
    tunnel: { host: tunnel.host, port: tunnel.port },
    identityEndpoint: { url: endpoint.url, header: endpoint.header },
    appIdentity,
  };
}

async function createContext(options: LocalAzureOptions, armUrl: () => string): Promise<Context> {
  const settings = createSettings(options);
  const random = createRandom(settings.seed);
  const clock = createClock(settings);
  return {
    clock,
    settings,
    random,
    journal: createJournal(),
    faults: createFaultPlan(),
    operations: createOperationEngine({ clock, settings, random }),
    resources: createResourceStore(),
    network: createVirtualNetwork(clock),
    access: createAccessControl(clock),
    vaults: createVaultDirectory(),
    events: createEventBus(clock),
    pki: await createPki(clock),
    folder: folderFor(options.folder),
    armUrl,
  };
}

function folderFor(folder: string | undefined): string {
  if (folder === undefined) return mkdtempSync(join(tmpdir(), 'edge-tls-azure-'));
  mkdirSync(folder, { recursive: true });
  return folder;
}

async function createServer(context: Context, services: readonly LocalAzureService[], owner: Principal) {
  const { settings, clock, random } = context;
  return createArmServer({
    context,
    router: createRouter(context, services),
    throttle: createArmThrottle(settings, () => clock.azureElapsed()),
    hostility: createHostility(settings, random),
    certificate: await context.pki.issue(['localhost', '127.0.0.1']),
    admin: (request) => handleAdmin({ context, services, owner }, request),
  });
}

function createRouter(context: Context, services: readonly LocalAzureService[]): MatchingRouter {
  const router = createArmRouter();
  registerOperationRoutes(router, context);
  registerAuthorizationRoutes(router, context);
  registerResourceGroupRoutes(router, context.resources);
  for (const type of NETWORK_TYPES) registerNetworkResources(router, context, type);
  registerSubnetRoutes(router, context);
  for (const service of services) service.registerArm?.(router);
  return router;
}

function principalNamed(name: string): Principal {
  return { objectId: randomUUID(), appId: randomUUID(), name };
}

function grantAtRoot(access: ManagedAccessControl, { objectId }: Principal, roleGuid: string): void {
  const assignment = {
    name: randomUUID(),
    scope: '/',
    principalId: objectId,
    principalType: 'ServicePrincipal',
    roleGuid,
  };
  access.assign(assignment, 0);
}

/** Listeners first, so that no request meets a service that has stopped. */
async function stopAll(
  context: Context,
  { listeners, services }: Running,
  ownFolder: string | undefined,
): Promise<void> {
  for (const listener of listeners) await listener.stop();
  for (const service of services.toReversed()) await service.stop?.();
  context.clock.stop();
  if (ownFolder === undefined) rmSync(context.folder, { recursive: true, force: true });
}
