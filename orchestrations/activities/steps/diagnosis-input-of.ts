import { hostNameOf, isBuiltIn } from '../../../shared/domain/api-management/hostname-entry.ts';
import { certificateFacts } from '../../../shared/domain/certificates/certificate-facts.ts';
import { objectNames } from '../../../shared/domain/gateway/child-ids.ts';
import { asArray, asObject, asText, findChild, propertiesOf } from '../../../shared/domain/gateway/gateway-document.ts';
import type { DiagnosisInput } from '../../../shared/domain/health/diagnosis-input.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import type { BackendServerHealth, ObservedEdge } from '../../../shared/domain/observed.ts';
import type { Endpoint } from '../../../shared/domain/spec/endpoint.ts';
import { observeEdge } from '../observe-edge.ts';
import type { StepContext } from './step-handler.ts';

/** Everything that sharpens a diagnosis, read afresh. What cannot be read is left unknown: a diagnosis always comes. */
export async function diagnosisInput(
  { ports, spec }: StepContext,
  endpoint: Endpoint,
  server: BackendServerHealth | null,
): Promise<DiagnosisInput> {
  const { observed } = await observeEdge(ports, spec, null).catch(() => ({ observed: null }));
  const found = observed?.endpoints[endpoint.name];
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
