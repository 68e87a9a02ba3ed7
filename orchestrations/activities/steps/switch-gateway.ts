import { gatewayStep } from './gateway-step.ts';

/** Points what is served at what is desired. */
export const switchGateway = gatewayStep('switch');
