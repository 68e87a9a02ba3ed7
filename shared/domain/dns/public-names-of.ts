import { chosenFrontEnd, knownAddress, publicAddressOf } from '../gateway/front-ends.ts';
import type { ObservedEdge } from '../observed.ts';
import type { EdgeSpec } from '../spec/edge-spec.ts';
import type { Endpoint } from '../spec/endpoint.ts';
import type { PublicName, PublicTarget } from './public-name.ts';
import { ownValue } from '../own-value.ts';

/** The public host names of an endpoint that have a zone to be kept in, as observed; without those that could not be looked at. */
export function publicNamesOf(endpoint: Endpoint, observed: ObservedEdge): readonly PublicName[] {
  if (endpoint.publicDns === undefined) return [];
  const { cnames, cnameOwners, publicNames } = ownValue(observed.endpoints, endpoint.name) ?? {};
  return endpoint.publicHostnames.flatMap((host) => {
    const target = ownValue(cnames ?? {}, host);
    if (target === undefined) return [];
    const { others = [], answers = null } = publicNames?.[host] ?? {};
    const cname = target === null ? null : { target, owner: cnameOwners?.[host] ?? null };
    return [{ host, cname, others, answers }];
  });
}

/** Where they are to lead; null while that is not known: there is no front end for them, or its address could not be read. */
export function publicTargetOf({ name, endpoints }: EdgeSpec, { gateway }: ObservedEdge): PublicTarget | null {
  const { document, publicAddresses, publicFqdn, publicAddress } = gateway;
  const front = chosenFrontEnd(document, { endpoints, publicAddresses });
  if (front === null || knownAddress(front, { publicAddresses }) === null) return null;
  return { edge: name, fqdn: publicFqdn, address: publicAddress, addressId: publicAddressOf(front) };
}
