import type { JsonObject } from '../json.ts';
import type { DesiredEndpoint, DesiredGateway } from './desired-gateway.ts';

/**
 * `keep`: a backend that is served keeps the host name it has while API Management does not answer to the new one.
 * `move`: the host name of the spec, always.
 */
export type Hosts = 'keep' | 'move';

/** Whether this object must keep pointing where it points now. */
export function keepsHost(
  existing: JsonObject | undefined,
  endpoint: DesiredEndpoint,
  { desired, hosts }: { readonly desired: DesiredGateway; readonly hosts: Hosts },
): boolean {
  if (existing === undefined || hosts === 'move' || desired.route === 'first') return false;
  return !desired.backendHostnames.includes(endpoint.internalHostname);
}
