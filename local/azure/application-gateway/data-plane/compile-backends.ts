import type { ResourceDocument } from '../../core/contracts.ts';
import { stringField } from '../../core/string-field.ts';
import { childById, type Fields, type GatewayChild, referenceOf, referencesOf } from '../gateway-document.ts';
import { backendKey, type CompiledBackend, type CompiledProbe } from './compiled-gateway.ts';

/** A pool with the setting that a rule uses it with; undefined when either is missing. */
export function compileBackend(
  document: ResourceDocument,
  poolId: string | undefined,
  settingId: string | undefined,
): CompiledBackend | undefined {
  const pool = childById(document, 'backendAddressPools', poolId);
  const setting = childById(document, 'backendHttpSettingsCollection', settingId);
  if (!pool || !setting) return undefined;
  const fields = setting.properties;
  return {
    key: backendKey(pool.id, setting.id),
    poolId: pool.id,
    settingId: setting.id,
    members: membersOf(pool),
    port: numberField(fields, 'port', 80),
    secure: fields['protocol'] === 'Https',
    hostName: stringField(fields, 'hostName') || undefined,
    pickHostName: fields['pickHostNameFromBackendAddress'] === true,
    sniName: stringField(fields, 'sniName') || undefined,
    path: stringField(fields, 'path') || undefined,
    requestTimeoutSeconds: numberField(fields, 'requestTimeout', 30),
    rootIds: referencesOf(fields, 'trustedRootCertificates'),
    authenticationIds: referencesOf(fields, 'authenticationCertificates'),
    validateChainAndExpiry: fields['validateCertChainAndExpiry'] !== false,
    validateName: fields['validateSNI'] !== false,
    probe: compileProbe(fields, childById(document, 'probes', referenceOf(fields, 'probe'))),
  };
}

function membersOf(pool: GatewayChild): string[] {
  const addresses = pool.properties['backendAddresses'];
  if (!Array.isArray(addresses)) return [];
  return (addresses as { fqdn?: string; ipAddress?: string }[]).flatMap(
    ({ fqdn, ipAddress }) => fqdn ?? ipAddress ?? [],
  );
}

/** A probe of one's own, or the default one: `/` every 30 s, three failures. */
export function compileProbe(setting: Fields, probe: GatewayChild | undefined): CompiledProbe {
  const fields = probe?.properties ?? {};
  const match = (fields['match'] ?? {}) as { body?: string; statusCodes?: string[] };
  const statusCodes = match.statusCodes ?? [];
  return {
    host: stringField(fields, 'host') || undefined,
    path: stringField(fields, 'path', '/'),
    port: numberField(fields, 'port', numberField(setting, 'port', 80)),
    intervalSeconds: numberField(fields, 'interval', 30),
    timeoutSeconds: numberField(fields, 'timeout', 30),
    unhealthyThreshold: numberField(fields, 'unhealthyThreshold', 3),
    statusCodes: statusCodes.length > 0 ? statusCodes : ['200-399'],
    body: match.body ?? '',
  };
}

function numberField(fields: Fields, name: string, fallback: number): number {
  const value = fields[name];
  return typeof value === 'number' && value > 0 ? value : fallback;
}
