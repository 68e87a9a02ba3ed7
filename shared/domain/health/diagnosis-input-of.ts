import { hostNameOf, isBuiltIn } from '../api-management/hostname-entry.ts';
import { certificateFacts } from '../certificates/certificate-facts.ts';
import { objectNames } from '../gateway/child-ids.ts';
import { asArray, asObject, asText, findChild, propertiesOf } from '../gateway/gateway-document.ts';
import type { JsonObject } from '../json.ts';
import type { BackendServerHealth, ObservedEdge } from '../observed.ts';
import type { Endpoint } from '../spec/endpoint.ts';
import type { DiagnosisInput } from './diagnosis-input.ts';
import { ownValue } from '../own-value.ts';

/** What is known of one backend that is not healthy; null for an edge of which nothing could be read. */
export function diagnosisInputOf(
  observed: ObservedEdge | null,
  endpoint: Endpoint,
  server: BackendServerHealth | null,
): DiagnosisInput {
  const found = ownValue(observed?.endpoints, endpoint.name);
  const { name, internalHostname, probePath } = endpoint;
  return {
    endpoint: name,
    internalHostname,
    probePath,
    server,
    apiManagementAddress: observed?.apiManagement.privateIPAddresses[0] ?? null,
    addresses: found?.addresses ?? null,
    served: found?.servedByApiManagement ?? null,
    gatewayHostnames: observed ? gatewayHostnames(observed.gateway.document, name) : [],
    defaultHostnames: observed ? defaultHostnames(observed) : [],
    trustedThumbprints: observed ? trustedThumbprints(observed.gateway.document, name) : null,
  };
}

function defaultHostnames({ apiManagement }: ObservedEdge): readonly string[] {
  return apiManagement.hostnameConfigurations.filter(isBuiltIn).map(hostNameOf);
}

/** As the probe, the setting and the pool have them. */
function gatewayHostnames(gateway: JsonObject, endpoint: string): readonly string[] {
  const names = objectNames(endpoint);
  const pool = findChild(gateway, 'backendAddressPools', names.pool);
  const hosts = [
    findChild(gateway, 'probes', names.probe),
    findChild(gateway, 'backendHttpSettingsCollection', names.setting),
  ].map((child) => asText(propertiesOf(child ?? {}).host) ?? asText(propertiesOf(child ?? {}).hostName));
  const addresses = asArray(propertiesOf(pool ?? {}).backendAddresses).map((entry) => asText(asObject(entry).fqdn));
  return [...new Set([...hosts, ...addresses].flatMap((host) => host?.toLowerCase() ?? []))];
}

function trustedThumbprints(gateway: JsonObject, endpoint: string): readonly string[] | null {
  const setting = findChild(gateway, 'backendHttpSettingsCollection', objectNames(endpoint).setting);
  if (!setting) return null;
  const names = asArray(propertiesOf(setting).trustedRootCertificates).flatMap(
    (entry) => asText(asObject(entry).id)?.split('/').at(-1) ?? [],
  );
  const roots = names.map((name) =>
    asText(propertiesOf(findChild(gateway, 'trustedRootCertificates', name) ?? {}).data),
  );
  try {
    return roots.flatMap((data) => (data === null ? [] : certificateFacts(data).thumbprint));
  } catch {
    // A root that is no certificate is what the diagnosis is about to find; it has no thumbprint.
    return null;
  }
}
