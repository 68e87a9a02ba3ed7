import { objectNames } from '../../../shared/domain/gateway/child-ids.ts';
import { asText, findChild, propertiesOf } from '../../../shared/domain/gateway/gateway-document.ts';
import { withRenames } from '../../../shared/domain/gateway/renamed-endpoints.ts';
import { liesInZone } from '../../../shared/domain/spec/host-name.ts';
import { endpointOf, type StepContext } from './step-handler.ts';

/**
 * The internal host name of before, where the gateway still asks for it: the new leaf carries it too, so that a renamed endpoint is
 * served until the gateway has moved on. The next leaf has the new name alone.
 */
export async function keptNames(context: StepContext): Promise<readonly string[]> {
  const { ports, spec, route } = context;
  if (route !== 'live') return [];
  const { name, internalHostname } = endpointOf(context);
  const document = withRenames(await ports.gateways.read(spec.applicationGateway), spec.endpoints);
  const setting = findChild(document, 'backendHttpSettingsCollection', objectNames(name).setting);
  const present = setting === undefined ? null : asText(propertiesOf(setting).hostName)?.toLowerCase();
  return present && present !== internalHostname && liesInZone(present, spec.dns.zone) ? [present] : [];
}
