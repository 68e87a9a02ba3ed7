import type { X509Certificate } from 'node:crypto';
import type { ArmError } from '../core/arm-error.ts';
import { assumedRefusal } from '../core/assumed-refusal.ts';
import type { Sku } from './service-format.ts';

/** Azure definitions: the pattern of a service's name. */
const NAME = /^[a-z](?:[a-z0-9-]{0,48}[a-z0-9])?$/i;
/** Azure docs, "API Management breaking changes": older ones are retired. */
const OLDEST_API_VERSION = '2019-01-01';

export interface CheckedService {
  readonly name: string;
  readonly apiVersion: string;
  readonly sku: Sku;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Throws what API Management very likely refuses of a service (Azure docs, "Feature-based comparison of the tiers"). */
export function checkService(service: CheckedService): void {
  const refusal = wrongName(service) ?? wrongCapacity(service.sku) ?? wrongNetwork(service);
  if (refusal) throw refusal;
}

function wrongName({ name, apiVersion }: CheckedService): ArmError | undefined {
  if (!NAME.test(name)) return assumedRefusal(`'${name}' is no name of an API Management service.`);
  return apiVersion < OLDEST_API_VERSION ? assumedRefusal(`The api-version '${apiVersion}' is retired.`) : undefined;
}

function wrongCapacity({ name, capacity }: Sku): ArmError | undefined {
  if (name === 'Consumption') return capacity === 0 ? undefined : assumedRefusal('Consumption has no units.');
  if (!Number.isInteger(capacity) || capacity < 1) return assumedRefusal(`${name} cannot have ${capacity} units.`);
  return name === 'Developer' && capacity > 1 ? assumedRefusal('Developer has one unit.') : undefined;
}

const WITH_NETWORK = new Set(['Developer', 'Premium', 'Isolated', 'StandardV2', 'PremiumV2']);
const INTERNAL = new Set(['Developer', 'Premium', 'Isolated', 'PremiumV2']);

function wrongNetwork({ sku, properties }: CheckedService): ArmError | undefined {
  const { virtualNetworkType: type = 'None', virtualNetworkConfiguration } = properties;
  if (type === 'None') return undefined;
  if (!(type === 'Internal' ? INTERNAL : WITH_NETWORK).has(sku.name))
    return assumedRefusal(`${sku.name} cannot be ${String(type)} in a virtual network.`);
  const { subnetResourceId } = (virtualNetworkConfiguration ?? {}) as { subnetResourceId?: unknown };
  return typeof subnetResourceId === 'string' && subnetResourceId !== ''
    ? undefined
    : assumedRefusal(`A service that is ${String(type)} in a virtual network needs its subnet.`);
}

/** A certificate must be for the host name that it is to serve. */
export function checkCovers(leaf: X509Certificate, hostName: string): void {
  if (leaf.checkHost(hostName) !== undefined) return;
  throw assumedRefusal(`The certificate with subject '${leaf.subject}' is not valid for the hostname ${hostName}.`);
}
