import type { LocalAzureServiceFactory } from './core/contracts.ts';

/** Every service of local Azure, in the order in which they start. Identity belongs to the core and is always there. */
export const services: readonly LocalAzureServiceFactory[] = [];
