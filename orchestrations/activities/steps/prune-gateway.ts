import { gatewayStep } from './gateway-step.ts';

/** Takes away what of ours is no longer desired. */
export const pruneGateway = gatewayStep('prune');
