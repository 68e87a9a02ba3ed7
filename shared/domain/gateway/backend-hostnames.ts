import type { JsonObject } from '../json.ts';
import { asArray, asObject, asText, childrenOf, isOurs, propertiesOf } from './gateway-document.ts';

/** Host names that our pools, settings and probes on this gateway point at, in lower case: what API Management must go on answering to. */
export function backendHostnames(document: JsonObject): readonly string[] {
  const ours = (collection: string): readonly JsonObject[] =>
    childrenOf(document, collection).filter(isOurs).map(propertiesOf);
  const pools = ours('backendAddressPools').flatMap(({ backendAddresses }) =>
    asArray(backendAddresses).map((address) => asText(asObject(address).fqdn)),
  );
  const settings = ours('backendHttpSettingsCollection').map(({ hostName }) => asText(hostName));
  const probes = ours('probes').map(({ host }) => asText(host));
  const names = [...pools, ...settings, ...probes].flatMap((name) => name?.toLowerCase() ?? []);
  return [...new Set(names)];
}
