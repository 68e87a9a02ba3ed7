import { gatewayStep } from './gateway-step.ts';

/** Adds what is desired and takes nothing away that is trusted or served. */
export const buildGateway = gatewayStep('build');
