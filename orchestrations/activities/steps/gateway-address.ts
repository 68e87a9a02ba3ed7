import { publicAddressOf, publicFrontEnd } from '../../../shared/domain/gateway/front-ends.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import type { Ports } from '../../../shared/domain/ports.ts';

export interface GatewayAddress {
  readonly address: string | null;
  readonly fqdn: string | null;
}

/** Public address and name of a gateway as read. */
export async function gatewayAddress(ports: Ports, gateway: JsonObject): Promise<GatewayAddress> {
  const front = publicFrontEnd(gateway);
  const id = front === null ? null : publicAddressOf(front);
  return id === null ? { address: null, fqdn: null } : ports.publicAddresses.read(id);
}
