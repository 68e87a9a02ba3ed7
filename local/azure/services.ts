import { createApplicationGateway } from './application-gateway/application-gateway.ts';
import type { LocalAzureServiceFactory } from './core/contracts.ts';
import { createEventGrid } from './event-grid/event-grid.ts';
import { createKeyVault } from './key-vault/key-vault.ts';
import { createPublicIpAddresses } from './public-ip/public-ip-addresses.ts';

/** Every service of local Azure, in the order in which they start. Identity belongs to the core and is always there. */
export const services: readonly LocalAzureServiceFactory[] = [
  createEventGrid,
  createKeyVault,
  createPublicIpAddresses,
  createApplicationGateway,
];
