import { interpretBackendHealth } from '../../shared/domain/health/interpret-backend-health.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { servedCertificateName } from '../../shared/domain/names/key-vault-names.ts';
import type { ObservedCertificate, ObservedEdge, ObservedEndpoint, ServedChain } from '../../shared/domain/observed.ts';
import type { Ports } from '../../shared/domain/ports.ts';
import type { Problem } from '../../shared/domain/problem.ts';
import { zoneNameOf } from '../../shared/domain/spec/dns.ts';
import type { EdgeSpec } from '../../shared/domain/spec/edge-spec.ts';
import type { Endpoint } from '../../shared/domain/spec/endpoint.ts';
import { relativeName } from '../../shared/domain/spec/host-name.ts';
import { parseSecretId } from '../../shared/domain/spec/key-vault-id.ts';
import { anchored, ownRoots } from './expected-trust.ts';
import { Gather, orNull } from './gather.ts';
import { gatewayAddress } from './steps/gateway-address.ts';
import { observedService } from './steps/observed-service.ts';

export interface Observation {
  /** Null when gateway or API Management could not be read at all. */
  readonly observed: ObservedEdge | null;
  /** What could not be read, and why. */
  readonly blockers: readonly Problem[];
}

/**
 * Everything that Azure, the DNS server and the TLS servers say now, asked side by side. `health` is the body of backend health. A
 * run that looks at what it has done names the root that it did it with (`rootVersion`), which need not be the newest any more.
 */
export async function observeEdge(
  ports: Ports,
  spec: EdgeSpec,
  health: unknown,
  rootVersion: string | null = null,
): Promise<Observation> {
  // Before the first question: what happens from now on may have been missed.
  const at = Math.floor(ports.clock.now() / 1000);
  const gather = new Gather();
  const common = startCommonReadings({ ports, spec, gather }, rootVersion);
  const endpoints = await Promise.all(
    spec.endpoints.map(async (endpoint) => {
      const observed = await observeEndpoint({ ports, spec, gather, common }, endpoint);
      return [endpoint.name, { ...observed, health: interpretBackendHealth(health, endpoint.name) }] as const;
    }),
  );
  const [gateway, address, service, root] = await Promise.all([
    common.gateway,
    common.address,
    common.service,
    common.root,
  ]);
  if (gateway === null || service === null) return { observed: null, blockers: gather.blockers };
  const observed: ObservedEdge = {
    at,
    gateway: { document: gateway, publicFqdn: address?.fqdn ?? null, publicAddress: address?.address ?? null },
    apiManagement: observedService(spec.apiManagement, service),
    root,
    endpoints: Object.fromEntries(endpoints),
  };
  return { observed, blockers: gather.blockers };
}

type Common = ReturnType<typeof startCommonReadings>;

function startCommonReadings({ ports, spec, gather }: Omit<Reading, 'common'>, rootVersion: string | null) {
  const { issuer } = spec;
  const gateway = gather.read<JsonObject>(ports.gateways.read(spec.applicationGateway));
  const address = gateway.then((document) => (document === null ? null : gather.read(gatewayAddress(ports, document))));
  const service = gather.read<JsonObject>(ports.apiManagement.read(spec.apiManagement));
  const root =
    issuer.kind === 'internalCa'
      ? gather.read(ports.certificates.read(spec.keyVault, issuer.certificateName, rootVersion ?? undefined))
      : Promise.resolve(null);
  return { gateway, address, service, root };
}

interface Reading {
  readonly ports: Ports;
  readonly spec: EdgeSpec;
  readonly gather: Gather;
  readonly common: Common;
}

async function observeEndpoint(reading: Reading, endpoint: Endpoint): Promise<Omit<ObservedEndpoint, 'health'>> {
  const { ports, spec, gather } = reading;
  const newest = gather.read(ports.certificates.read(spec.keyVault, servedCertificateName(spec, endpoint.name)));
  const [leaf, listenerCertificate, addresses, records, served, servedByGateway] = await Promise.all([
    newest,
    listenerCertificateOf(reading, endpoint),
    orNull(ports.resolver.addresses(endpoint.internalHostname)),
    cnameRecordsOf(reading, endpoint),
    servedByService(reading, endpoint, newest),
    servedByListener(reading, endpoint),
  ]);
  return { leaf, listenerCertificate, addresses, ...records, ...served, servedByGateway };
}

function listenerCertificateOf({ ports, gather }: Reading, { listenerCertificate }: Endpoint) {
  const secret = 'keyVaultSecretId' in listenerCertificate ? parseSecretId(listenerCertificate.keyVaultSecretId) : null;
  return secret === null ? null : gather.read(ports.certificates.read(secret.vault, secret.name));
}

async function cnameRecordsOf(
  { ports, gather }: Reading,
  { publicDns, publicHostnames }: Endpoint,
): Promise<Pick<ObservedEndpoint, 'cnames' | 'cnameOwners'>> {
  if (!publicDns) return { cnames: {}, cnameOwners: {} };
  const zone = zoneNameOf(publicDns.zoneId) ?? '';
  const readings = publicHostnames.map(async (host) => {
    const record = await gather.read(ports.publicDns.readCname(publicDns.zoneId, relativeName(host, zone)));
    return { host, target: record?.target ?? null, owner: record?.owner ?? null };
  });
  const records = await Promise.all(readings);
  return {
    cnames: Object.fromEntries(records.map(({ host, target }) => [host, target])),
    cnameOwners: Object.fromEntries(records.map(({ host, owner }) => [host, owner])),
  };
}

async function servedByService(
  { ports, spec, common }: Reading,
  { internalHostname: serverName }: Endpoint,
  newest: Promise<ObservedCertificate | null>,
): Promise<Pick<ObservedEndpoint, 'servedByApiManagement' | 'anchor'>> {
  const [service, root] = await Promise.all([common.service, common.root]);
  const address = service === null ? undefined : observedService(spec.apiManagement, service).privateIPAddresses[0];
  if (address === undefined) return { servedByApiManagement: null };
  const trustedRoots = ownRoots(spec, spec.issuer.kind === 'selfSigned' ? await newest : root);
  const served = await orNull(
    ports.tls.handshake({ address, port: 443, serverName, trustedRoots: trustedRoots ?? [] }),
  );
  if (served === null || trustedRoots !== null) return { servedByApiManagement: served };
  return anchored(served, { serverName, at: ports.clock.now() / 1000, wellKnown: ports.tls.wellKnownRoots });
}

async function servedByListener(
  { ports, common }: Reading,
  { publicHostnames }: Endpoint,
): Promise<Record<string, ServedChain | null>> {
  const address = (await common.address)?.address ?? null;
  const readings = publicHostnames.map(async (host) => {
    if (address === null) return [host, null] as const;
    // A wildcard stands for one label, whichever.
    const serverName = host.replace(/^\*\./, 'edge-tls-probe.');
    return [host, await orNull(ports.tls.handshake({ address, port: 443, serverName, trustedRoots: [] }))] as const;
  });
  return Object.fromEntries(await Promise.all(readings));
}
