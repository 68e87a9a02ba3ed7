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

export const REFERENCES: readonly ReferenceField[] = [
  refer('httpListeners', 'frontendIPConfiguration', 'frontendIPConfigurations', 'httpListeners'),
  refer('httpListeners', 'frontendPort', 'frontendPorts', 'httpListeners'),
  refer('httpListeners', 'sslCertificate', 'sslCertificates', 'httpListeners'),
  refer('httpListeners', 'sslProfile', 'sslProfiles', 'httpListeners'),
  refer('requestRoutingRules', 'httpListener', 'httpListeners', 'requestRoutingRules'),
  refer('requestRoutingRules', 'backendAddressPool', 'backendAddressPools', 'requestRoutingRules'),
  refer('requestRoutingRules', 'backendHttpSettings', 'backendHttpSettingsCollection', 'requestRoutingRules'),
  refer('requestRoutingRules', 'urlPathMap', 'urlPathMaps', 'requestRoutingRules'),
  refer('requestRoutingRules', 'rewriteRuleSet', 'rewriteRuleSets', 'requestRoutingRules'),
  refer('requestRoutingRules', 'redirectConfiguration', 'redirectConfigurations', 'requestRoutingRules'),
  refer('backendHttpSettingsCollection', 'probe', 'probes', 'backendHttpSettingsCollection'),
  refer('backendHttpSettingsCollection', 'trustedRootCertificates', 'trustedRootCertificates', 'backendHttpSettings'),
  refer(
    'backendHttpSettingsCollection',
    'authenticationCertificates',
    'authenticationCertificates',
    'backendHttpSettings',
  ),
  refer('urlPathMaps', 'defaultBackendAddressPool', 'backendAddressPools', 'urlPathMaps'),
  refer('urlPathMaps', 'defaultBackendHttpSettings', 'backendHttpSettingsCollection', 'urlPathMaps'),
  refer('urlPathMaps', 'defaultRewriteRuleSet', 'rewriteRuleSets', 'urlPathMaps'),
  refer('urlPathMaps', 'defaultRedirectConfiguration', 'redirectConfigurations', 'urlPathMaps'),
  refer('redirectConfigurations', 'targetListener', 'httpListeners'),
];

/** The same for the path rules inside a path map. */
export const PATH_RULE_REFERENCES: readonly ReferenceField[] = [
  refer('urlPathMaps', 'backendAddressPool', 'backendAddressPools', 'pathRules'),
  refer('urlPathMaps', 'backendHttpSettings', 'backendHttpSettingsCollection', 'pathRules'),
  refer('urlPathMaps', 'rewriteRuleSet', 'rewriteRuleSets', 'pathRules'),
  refer('urlPathMaps', 'redirectConfiguration', 'redirectConfigurations', 'pathRules'),
];

/** One reference that is set. */
export interface SetReference {
  readonly by: string;
  readonly target: string;
  readonly field: ReferenceField;
}

/** Every reference between children that a document sets. Read-only back references are not looked at. */
export function setReferences(document: { readonly properties: Fields }): SetReference[] {
  const direct = REFERENCES.flatMap((field) =>
    childrenOf(document, field.from).flatMap((child) => targetsOf(child, field)),
  );
  const pathRules = childrenOf(document, 'urlPathMaps').flatMap(pathRulesOf);
  return [...direct, ...PATH_RULE_REFERENCES.flatMap((field) => pathRules.flatMap((rule) => targetsOf(rule, field)))];
}

/** The path rules of a path map, which are children of a child. */
export function pathRulesOf(map: GatewayChild): readonly GatewayChild[] {
  const rules = map.properties['pathRules'];
  return Array.isArray(rules) ? (rules as GatewayChild[]) : [];
}

function targetsOf(child: GatewayChild, field: ReferenceField): SetReference[] {
  const single = referenceOf(child.properties, field.field);
  const targets = single === undefined ? referencesOf(child.properties, field.field) : [single];
  return targets.map((target) => ({ by: child.id, target, field }));
}
