import { createSecureContext, type SecureContext } from 'node:tls';
import type { LocalAzureContext, LocalPki } from '../core/contracts.ts';
import { apiRoute } from './api-routes.ts';
import { type GatewayConfiguration, type RunningGateway, startGateway } from './gateway-server.ts';
import { builtInHost, defaultHosts } from './hostname-configuration.ts';
import type { CustomDomain, WantedService } from './service-document.ts';

/** A service as it runs: its addresses, its gateway, and what it was last asked to be. */
export interface ServiceInstance {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly publicAddress: string;
  privateAddress: string;
  /** What it serves; during an update the document shows more. */
  wanted: WantedService;
  busy: boolean;
  gateway: RunningGateway | undefined;
  /** Certificate of the default domain; there once the gateway is. */
  builtIn: SecureContext | undefined;
  unpublish: (() => void) | undefined;
}

const HTTPS = 443;
const API_TYPE = 'Microsoft.ApiManagement/service/apis';

/** Makes the gateway serve what the instance has, starting it the first time. Connections that are open stay. */
export async function bringUp(
  context: LocalAzureContext,
  authority: Promise<LocalPki>,
  instance: ServiceInstance,
): Promise<void> {
  instance.gateway ??= await createGateway(context, authority, instance);
  instance.gateway.configure(configurationOf(instance));
  instance.unpublish?.();
  const isInternal = instance.wanted.properties['virtualNetworkType'] === 'Internal';
  const address = isInternal ? instance.privateAddress : instance.publicAddress;
  instance.unpublish = context.network.publish(address, HTTPS, instance.gateway.port);
}

/** A service with one instance is not there while it is updated (Developer tier, azure-docs#114078). */
export function takeDown(instance: ServiceInstance): void {
  instance.unpublish?.();
  instance.unpublish = undefined;
  instance.gateway?.cut();
}

async function createGateway(
  context: LocalAzureContext,
  authority: Promise<LocalPki>,
  instance: ServiceInstance,
): Promise<RunningGateway> {
  const builtIn = await (await authority).issue(defaultHosts(instance.name));
  const under = `${instance.id.toLowerCase()}/apis/`;
  const apis = () => context.resources.list(API_TYPE).filter(({ id }) => id.toLowerCase().startsWith(under));
  instance.builtIn = createSecureContext({ cert: builtIn.chain, key: builtIn.key, minVersion: 'TLSv1.2' });
  const initial = { gatewayHosts: new Set<string>(), otherHosts: new Set<string>(), certificates: new Map() };
  return await startGateway({ context, builtIn, initial, routes: () => apis().map(apiRoute) });
}

function configurationOf(instance: ServiceInstance): GatewayConfiguration {
  const { domains } = instance.wanted;
  const named = (ofGateway: boolean): string[] =>
    domains
      .filter(({ entry }) => (entry.type === 'Proxy') === ofGateway)
      .map(({ entry }) => entry.hostName.toLowerCase());
  const builtIn = instance.builtIn ?? createSecureContext();
  const own = builtInHost(instance.name);
  return {
    gatewayHosts: new Set([own, ...named(true)]),
    otherHosts: new Set([...defaultHosts(instance.name).filter((host) => host !== own), ...named(false)]),
    certificates: new Map([
      ...defaultHosts(instance.name).map((host) => [host, builtIn] as const),
      ...domains.map(({ entry, certificate }) => [entry.hostName.toLowerCase(), certificate.secureContext] as const),
    ]),
    defaultCertificate: defaultBinding(domains) ?? builtIn,
  };
}

function defaultBinding(domains: readonly CustomDomain[]): SecureContext | undefined {
  const bound = domains.find(({ entry }) => entry.type === 'Proxy' && entry.defaultSslBinding === true);
  return bound?.certificate.secureContext;
}
