import type { JsonObject } from '../json.ts';
import { childId, objectNames, reference } from './child-ids.ts';
import type { DesiredEndpoint, DesiredGateway } from './desired-gateway.ts';
import { asArray, findChild, isObject, nameOf, propertiesOf, sameName } from './gateway-document.ts';
import { mergeChild, type WantedChild, withWantedChildren } from './merge-child.ts';

type PathBased = Extract<DesiredEndpoint['rule'], { type: 'PathBased' }>;

/**
 * The paths of the spec go to API Management, everything else to a pool without addresses: what Azure's own guide to API Management
 * behind Application Gateway does ("sinkpool"). Path rules that others added to the map stay.
 */
export function withUrlPathMaps(document: JsonObject, desired: DesiredGateway): JsonObject {
  const wanted = desired.endpoints.flatMap((endpoint) =>
    endpoint.rule.type === 'PathBased' ? [map(document, endpoint, { rule: endpoint.rule, gatewayId: desired.id })] : [],
  );
  return withWantedChildren(document, 'urlPathMaps', wanted);
}

function map(
  document: JsonObject,
  endpoint: DesiredEndpoint,
  { rule, gatewayId }: { readonly rule: PathBased; readonly gatewayId: string },
): WantedChild {
  const names = objectNames(endpoint.name);
  const id = childId(gatewayId, 'urlPathMaps', names.map);
  const backendAddressPool = reference(gatewayId, 'backendAddressPools', names.pool);
  const backendHttpSettings = reference(gatewayId, 'backendHttpSettingsCollection', names.setting);
  const paths: WantedChild = {
    name: names.paths,
    id: `${id}/pathRules/${names.paths}`,
    owned: { paths: rule.paths, backendAddressPool, backendHttpSettings },
    absent: ['redirectConfiguration', 'loadDistributionPolicy'],
  };
  return {
    name: names.map,
    id,
    owned: {
      defaultBackendAddressPool: reference(gatewayId, 'backendAddressPools', names.emptyPool),
      defaultBackendHttpSettings: backendHttpSettings,
      pathRules: pathRules(findChild(document, 'urlPathMaps', names.map), paths),
    },
    absent: ['defaultRedirectConfiguration', 'defaultLoadDistributionPolicy'],
  };
}

function pathRules(existing: JsonObject | undefined, wanted: WantedChild): readonly JsonObject[] {
  const present = existing === undefined ? [] : asArray(propertiesOf(existing).pathRules).filter(isObject);
  const ours = present.find((rule) => sameName(nameOf(rule), wanted.name));
  const merged = mergeChild(ours, wanted);
  return ours === undefined ? [...present, merged] : present.map((rule) => (rule === ours ? merged : rule));
}
