import { renamesOf } from '../../shared/domain/gateway/renamed-endpoints.ts';
import { interpretBackendHealth } from '../../shared/domain/health/interpret-backend-health.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { servedCertificateName } from '../../shared/domain/names/key-vault-names.ts';
import type { ObservedCertificate, ObservedEdge, ObservedEndpoint, ServedChain } from '../../shared/domain/observed.ts';
import type { Ports } from '../../shared/domain/ports.ts';
import type { Problem } from '../../shared/domain/problem.ts';
import type { EdgeSpec } from '../../shared/domain/spec/edge-spec.ts';
import type { Endpoint } from '../../shared/domain/spec/endpoint.ts';
import { probeNameOf } from '../../shared/domain/spec/host-name.ts';
import { nullWhenRefused } from '../../shared/domain/null-when-refused.ts';
import { parseSecretId } from '../../shared/domain/spec/key-vault-id.ts';
import { anchored, ownRoots } from './expected-trust.ts';
import { Gather, orNull } from './gather.ts';
import { gatewayAddress } from './steps/gateway-address.ts';
import { readPublicName } from './steps/public-name.ts';
import { observedService } from './steps/observed-service.ts';

export interface Observation {
  /** Null when gateway or API Management could not be read at all. */
  readonly observed: ObservedEdge | null;
  /** What could not be read, and why. */
  readonly blockers: readonly Problem[];
  /** The same of what an endpoint that is served does without: where its public names lead, and are to lead. */
  readonly unseen: readonly Problem[];
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
  const [gather, publicly] = [new Gather(), new Gather()];
  const common = startCommonReadings({ ports, spec, gather, publicly }, rootVersion);
  const endpoints = await Promise.all(
    spec.endpoints.map(async (endpoint) => {
      const observed = await observeEndpoint({ ports, spec, gather, publicly, common }, endpoint);
      const names = objectsOwner(await common.gateway, spec, endpoint);
      return [endpoint.name, { ...observed, health: interpretBackendHealth(health, names) }] as const;
    }),
  );
  const [gateway, address, service, root] = await Promise.all([
    common.gateway,
    common.address,
    common.service,
    common.root,
  ]);
  const found = { blockers: gather.blockers, unseen: publicly.blockers };
  if (gateway === null || service === null) return { observed: null, ...found };
  const observed: ObservedEdge = {
    at,
    gateway: { document: gateway, ...(address ?? { publicFqdn: null, publicAddress: null }) },
    apiManagement: observedService(spec.apiManagement, service),
    root,
    endpoints: Object.fromEntries(endpoints),
  };
  return { observed, ...found };
}

/** The name that an endpoint's objects on the gateway have: its own, or the one that it had before. */
function objectsOwner(gateway: JsonObject | null, { endpoints }: EdgeSpec, { name }: Endpoint): string {
  const renames = gateway === null ? [] : renamesOf(gateway, endpoints);
  return renames.find(({ to }) => to === name)?.from ?? name;
}

type Common = ReturnType<typeof startCommonReadings>;

function startCommonReadings({ ports, spec, gather, publicly }: Omit<Reading, 'common'>, rootVersion: string | null) {
  const { issuer } = spec;
  const gateway = gather.read<JsonObject>(ports.gateways.read(spec.applicationGateway));
  const address = gateway.then((document) => (document === null ? null : readAddress(ports, spec, document, publicly)));
  const service = gather.read<JsonObject>(ports.apiManagement.read(spec.apiManagement));
  const root =
    issuer.kind === 'internalCa'
      ? gather.read(ports.certificates.read(spec.keyVault, issuer.certificateName, rootVersion ?? undefined))
      : Promise.resolve(null);
  return { gateway, address, service, root };
}

/** What cannot be read of the front end that we use is told as what it is, and not as a gateway without a public name. */
async function readAddress(ports: Ports, spec: EdgeSpec, document: JsonObject, gather: Gather) {
  const { unread, ...address } = await gatewayAddress(ports, document, spec);
  if (unread !== null) gather.note(unread);
  return address;
}

interface Reading {
  readonly ports: Ports;
  readonly spec: EdgeSpec;
  readonly gather: Gather;
  /** For what is public. */
  readonly publicly: Gather;
  readonly common: Common;
}

async function observeEndpoint(reading: Reading, endpoint: Endpoint): Promise<Omit<ObservedEndpoint, 'health'>> {
  const { ports, spec, gather } = reading;
  const newest = gather.read(ports.certificates.read(spec.keyVault, servedCertificateName(spec, endpoint.name)));
  const [leaf, listenerCertificate, addresses, publicAddresses, records, served, servedByGateway] = await Promise.all([
    newest,
    listenerCertificateOf(reading, endpoint),
    orNull(ports.resolver.addresses(endpoint.internalHostname)),
    publicAddressesOf(ports, endpoint),
    publicRecordsOf(reading, endpoint),
    servedByService(reading, endpoint, newest),
    servedByListener(reading, endpoint),
  ]);
  return { leaf, listenerCertificate, addresses, publicAddresses, ...records, ...served, servedByGateway };
}

/** Nobody asks for a wildcard. */
async function publicAddressesOf({ resolver }: Ports, { publicHostnames }: Endpoint) {
  const hosts = publicHostnames.filter((host) => !host.startsWith('*.'));
  const asked = hosts.map(async (host) => [host, await orNull(resolver.addresses(host))] as const);
  return Object.fromEntries(await Promise.all(asked));
}

/** The gateway reads it with an identity of its own, perhaps from a vault that edge-tls may not see; the plan says so. */
function listenerCertificateOf({ ports }: Reading, { listenerCertificate }: Endpoint) {
  const secret = 'keyVaultSecretId' in listenerCertificate ? parseSecretId(listenerCertificate.keyVaultSecretId) : null;
  return secret === null ? null : nullWhenRefused(ports.certificates.read(secret.vault, secret.name));
}

async function publicRecordsOf(
  { ports, spec, publicly }: Reading,
  { publicDns, publicHostnames }: Endpoint,
): Promise<Pick<ObservedEndpoint, 'cnames' | 'cnameOwners' | 'publicNames'>> {
  if (!publicDns) return { cnames: {}, cnameOwners: {} };
  const { zoneId } = publicDns;
  const readings = publicHostnames.map(async (host) => {
    const read = await publicly.read(readPublicName(ports, { edge: spec.name, zoneId, host }));
    return read === null ? [] : [{ ...read.name }];
  });
  const records = (await Promise.all(readings)).flat();
  return {
    cnames: Object.fromEntries(records.map(({ host, cname }) => [host, cname?.target ?? null])),
    cnameOwners: Object.fromEntries(records.map(({ host, cname }) => [host, cname?.owner ?? null])),
    publicNames: Object.fromEntries(records.map(({ host, others, answers }) => [host, { others, answers }])),
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
  const address = (await common.address)?.publicAddress ?? null;
  const readings = publicHostnames.map(async (host) => {
    if (address === null) return [host, null] as const;
    const serverName = probeNameOf(host);
    return [host, await orNull(ports.tls.handshake({ address, port: 443, serverName, trustedRoots: [] }))] as const;
  });
  return Object.fromEntries(await Promise.all(readings));
}
