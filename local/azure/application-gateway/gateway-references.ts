import {
  type Collection,
  childrenOf,
  type Fields,
  type GatewayChild,
  referenceOf,
  referencesOf,
} from './gateway-document.ts';

/** A field of one child that refers to another child, and the read-only field in which Azure shows it from the other end. */
export interface ReferenceField {
  readonly from: Collection;
  readonly field: string;
  readonly to: Collection;
  readonly shownAs?: string;
}

function refer(from: Collection, field: string, to: Collection, shownAs?: string): ReferenceField {
  return { from, field, to, ...(shownAs === undefined ? {} : { shownAs }) };
}

/**
 * What is shown from the other end is as recorded (test_network_ag_listener, test_network_ag_routing_rule of azure-cli for layer 4);
 * without `shownAs` nothing has been seen.
 */
export const REFERENCES: readonly ReferenceField[] = [
  refer('frontendIPConfigurations', 'privateLinkConfiguration', 'privateLinkConfigurations'),
  refer('sslProfiles', 'trustedClientCertificates', 'trustedClientCertificates'),
  refer('httpListeners', 'frontendIPConfiguration', 'frontendIPConfigurations', 'httpListeners'),
  refer('httpListeners', 'frontendPort', 'frontendPorts', 'httpListeners'),
  refer('httpListeners', 'sslCertificate', 'sslCertificates', 'httpListeners'),
  refer('httpListeners', 'sslProfile', 'sslProfiles', 'httpListeners'),
  refer('listeners', 'frontendIPConfiguration', 'frontendIPConfigurations', 'listeners'),
  refer('listeners', 'frontendPort', 'frontendPorts', 'listeners'),
  refer('listeners', 'sslCertificate', 'sslCertificates', 'listeners'),
  refer('listeners', 'sslProfile', 'sslProfiles', 'listeners'),
  refer('requestRoutingRules', 'httpListener', 'httpListeners', 'requestRoutingRules'),
  refer('requestRoutingRules', 'backendAddressPool', 'backendAddressPools', 'requestRoutingRules'),
  refer('requestRoutingRules', 'backendHttpSettings', 'backendHttpSettingsCollection', 'requestRoutingRules'),
  refer('requestRoutingRules', 'urlPathMap', 'urlPathMaps', 'requestRoutingRules'),
  refer('requestRoutingRules', 'rewriteRuleSet', 'rewriteRuleSets', 'requestRoutingRules'),
  refer('requestRoutingRules', 'redirectConfiguration', 'redirectConfigurations', 'requestRoutingRules'),
  refer('requestRoutingRules', 'loadDistributionPolicy', 'loadDistributionPolicies'),
  refer('routingRules', 'listener', 'listeners', 'routingRules'),
  refer('routingRules', 'backendAddressPool', 'backendAddressPools', 'routingRules'),
  refer('routingRules', 'backendSettings', 'backendSettingsCollection', 'routingRules'),
  refer('backendHttpSettingsCollection', 'probe', 'probes', 'backendHttpSettingsCollection'),
  refer('backendHttpSettingsCollection', 'trustedRootCertificates', 'trustedRootCertificates', 'backendHttpSettings'),
  refer(
    'backendHttpSettingsCollection',
    'authenticationCertificates',
    'authenticationCertificates',
    'backendHttpSettings',
  ),
  refer('backendSettingsCollection', 'probe', 'probes'),
  refer('backendSettingsCollection', 'trustedRootCertificates', 'trustedRootCertificates'),
  refer('urlPathMaps', 'defaultBackendAddressPool', 'backendAddressPools', 'urlPathMaps'),
  refer('urlPathMaps', 'defaultBackendHttpSettings', 'backendHttpSettingsCollection', 'urlPathMaps'),
  refer('urlPathMaps', 'defaultRewriteRuleSet', 'rewriteRuleSets', 'urlPathMaps'),
  refer('urlPathMaps', 'defaultRedirectConfiguration', 'redirectConfigurations', 'urlPathMaps'),
  refer('urlPathMaps', 'defaultLoadDistributionPolicy', 'loadDistributionPolicies'),
  refer('redirectConfigurations', 'targetListener', 'httpListeners', 'redirectConfiguration'),
];

/** The same for the path rules inside a path map. */
export const PATH_RULE_REFERENCES: readonly ReferenceField[] = [
  refer('urlPathMaps', 'backendAddressPool', 'backendAddressPools', 'pathRules'),
  refer('urlPathMaps', 'backendHttpSettings', 'backendHttpSettingsCollection', 'pathRules'),
  refer('urlPathMaps', 'rewriteRuleSet', 'rewriteRuleSets', 'pathRules'),
  refer('urlPathMaps', 'redirectConfiguration', 'redirectConfigurations', 'pathRules'),
  refer('urlPathMaps', 'loadDistributionPolicy', 'loadDistributionPolicies'),
];

/** And for the targets inside a load distribution policy. */
const TARGET_REFERENCES: readonly ReferenceField[] = [
  refer('loadDistributionPolicies', 'backendAddressPool', 'backendAddressPools'),
];

/** One reference that is set. */
export interface SetReference {
  readonly by: string;
  readonly target: string;
  readonly field: ReferenceField;
}

/** Every reference between children that a document sets. Read-only back references are not looked at. */
export function setReferences(document: { readonly properties: Fields }): SetReference[] {
  return [
    ...REFERENCES.flatMap((field) => childrenOf(document, field.from).flatMap((child) => targetsOf(child, field))),
    ...nestedReferences(childrenOf(document, 'urlPathMaps').flatMap(pathRulesOf), PATH_RULE_REFERENCES),
    ...nestedReferences(
      childrenOf(document, 'loadDistributionPolicies').flatMap((policy) => nested(policy, 'loadDistributionTargets')),
      TARGET_REFERENCES,
    ),
  ];
}

function nestedReferences(children: readonly GatewayChild[], fields: readonly ReferenceField[]): SetReference[] {
  return fields.flatMap((field) => children.flatMap((child) => targetsOf(child, field)));
}

/** The path rules of a path map, which are children of a child. */
export function pathRulesOf(map: GatewayChild): readonly GatewayChild[] {
  return nested(map, 'pathRules');
}

/** Children of a child. */
export function nested({ properties }: GatewayChild, field: string): readonly GatewayChild[] {
  const children = properties[field];
  return Array.isArray(children) ? (children as GatewayChild[]) : [];
}

function targetsOf(child: GatewayChild, field: ReferenceField): SetReference[] {
  const single = referenceOf(child.properties, field.field);
  const targets = single === undefined ? referencesOf(child.properties, field.field) : [single];
  return targets.map((target) => ({ by: child.id, target, field }));
}
