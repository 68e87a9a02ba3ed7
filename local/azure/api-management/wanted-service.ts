import { badRequest } from '../core/arm-error.ts';
import type { ArmRequest, LocalAzureContext, ResourceDocument } from '../core/contracts.ts';
import { displayedRegion } from '../core/regions.ts';
import { checkCovers, checkService } from './check-service.ts';
import { type CertificateReader, leafOf, readHostCertificate } from './host-certificate.ts';
import { readHostnames } from './hostname-configuration.ts';
import { readIdentity } from './read-identity.ts';
import type { CustomDomain, WantedService } from './service-document.ts';
import { withDefaults } from './service-defaults.ts';
import { isV2Sku, readSku, readWords } from './service-format.ts';

/** Written by Azure: what a client sends back of them is passed over. */
const READ_ONLY = new Set([
  'provisioningState',
  'targetProvisioningState',
  'createdAtUtc',
  'gatewayUrl',
  'gatewayRegionalUrl',
  'portalUrl',
  'developerPortalUrl',
  'managementApiUrl',
  'scmUrl',
  'publicIPAddresses',
  'privateIPAddresses',
  'outboundPublicIPAddresses',
  'platformVersion',
  'dataApiUrl',
  'configurationApi',
  'privateEndpointConnections',
  'hostnameConfigurations',
]);

/** What a PUT asks for, or a PATCH on top of what is there. Reads the certificates, so whatever API Management refuses is thrown here. */
export async function readWanted(
  context: LocalAzureContext,
  request: ArmRequest,
  current: WantedService | undefined,
): Promise<WantedService> {
  const body = (request.body ?? {}) as Partial<WantedService> & Partial<ResourceDocument>;
  const base = request.method === 'PATCH' ? current : undefined;
  const location = body.location ?? current?.location;
  if (!location) throw badRequest('LocationRequired', 'The location property is required for this definition.');
  const sent = Object.fromEntries(Object.entries(body.properties ?? {}).filter(([field]) => !READ_ONLY.has(field)));
  const sku = readSku({ ...current?.sku, ...body.sku });
  const wanted = {
    location: displayedRegion(location),
    sku,
    identity: readIdentity(body.identity, current?.identity),
    tags: body.tags ?? base?.tags ?? {},
    properties: withDefaults({ ...base?.properties, ...readWords(sent) }, sku),
  };
  const { name = '' } = request.params;
  checkService({ ...wanted, name, apiVersion: request.query.get('api-version') ?? '' });
  for (const field of ['publisherEmail', 'publisherName'])
    if (!(field in wanted.properties)) throw badRequest('ValidationError', `${field} should not be empty.`);
  const list = body.properties?.['hostnameConfigurations'];
  const keeps = list === undefined && request.method === 'PATCH';
  const domains = keeps
    ? (base?.domains ?? [])
    : await readDomains(context, request, { list, identity: wanted.identity });
  return { ...wanted, domains };
}

async function readDomains(
  context: LocalAzureContext,
  request: ArmRequest,
  { list, identity }: { list: unknown; identity: WantedService['identity'] },
): Promise<CustomDomain[]> {
  const serviceName = request.params['name'] ?? '';
  const reader = certificateReader(context, { id: request.path.replace(/\/+$/, ''), serviceName, identity });
  const entries = readHostnames(serviceName, list);
  return await Promise.all(
    entries.map(async (entry) => {
      const certificate = await readHostCertificate(reader, entry);
      checkCovers(leafOf(certificate.secureContext), entry.hostName);
      return { entry, certificate, status: 'InProgress' as const };
    }),
  );
}

export function certificateReader(
  context: LocalAzureContext,
  { id, serviceName, identity }: { id: string; serviceName: string; identity: WantedService['identity'] },
): CertificateReader {
  return {
    context,
    serviceId: id,
    serviceName,
    identity: {
      system: identity?.type.includes('SystemAssigned') ?? false,
      userAssigned: Object.keys(identity?.userAssignedIdentities ?? {}),
    },
  };
}

/**
 * Whether two wishes differ in anything that takes an update of the service. Tags alone do on v2 (Test_ApiManagement_20240501_CRUD of
 * azure-service-operator) and do not on the others (Test_ApiManagement_20220801_CRUD).
 */
export function needsUpdate(before: WantedService, after: WantedService): boolean {
  const tags = isV2Sku(after.sku) && JSON.stringify(before.tags) !== JSON.stringify(after.tags);
  return tags || comparable(before) !== comparable(after);
}

function comparable({ sku, identity, properties, domains }: WantedService): string {
  const hosts = domains.map(({ entry, certificate }) => {
    const { encodedCertificate: _pfx, certificatePassword: _password, ...rest } = entry;
    return { ...withoutEmpty(rest), thumbprint: certificate.information.thumbprint };
  });
  return JSON.stringify([
    sku.name,
    sku.capacity,
    identity?.type,
    Object.keys(identity?.userAssignedIdentities ?? {}),
    sorted(properties),
    hosts.map(sorted),
  ]);
}

function withoutEmpty(entry: object): Record<string, unknown> {
  const readOnly = new Set(['certificate', 'certificateSource', 'certificateStatus']);
  return Object.fromEntries(
    Object.entries(entry).filter(([field, value]) => value !== null && value !== false && !readOnly.has(field)),
  );
}

function sorted(record: Record<string, unknown>): [string, unknown][] {
  return Object.entries(record).sort(([a], [b]) => a.localeCompare(b));
}
