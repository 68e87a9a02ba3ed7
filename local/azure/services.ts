import { createApiManagement } from './api-management/api-management.ts';
import { createApplicationGateway } from './application-gateway/application-gateway.ts';
import { createVirtualMachines } from './compute/virtual-machines.ts';
import type { LocalAzureServiceFactory } from './core/contracts.ts';
import { createDnsZones } from './dns-zones/dns-zones.ts';
import { createEventGrid } from './event-grid/event-grid.ts';
import { createKeyVault } from './key-vault/key-vault.ts';
import { createPublicIpAddresses } from './public-ip/public-ip-addresses.ts';
import { createWebApps } from './web-app/web-apps.ts';

/** Every service of local Azure, in the order in which they start. Identity belongs to the core and is always there. */
export const services: readonly LocalAzureServiceFactory[] = [
  createEventGrid,
  createKeyVault,
  createPublicIpAddresses,
  createDnsZones,
  createVirtualMachines,
  createWebApps,
  createApiManagement,
  createApplicationGateway,
];
