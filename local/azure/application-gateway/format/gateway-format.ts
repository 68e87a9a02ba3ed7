import { choice, flag, list, object, open, readOnly, text, whole } from '../../core/format/field-kinds.ts';
import { BACK } from './back-format.ts';
import { FRONT } from './front-format.ts';
import { RULES } from './rule-format.ts';
import { customErrors, firewallPolicy, sslPolicy } from './words.ts';

const sku = object('ApplicationGatewaySku', {
  name: choice(
    'Standard_Small',
    'Standard_Medium',
    'Standard_Large',
    'WAF_Medium',
    'WAF_Large',
    'Standard_v2',
    'WAF_v2',
    'Basic',
    'Basic_v2',
    'Basic_WAF_v2',
  ),
  tier: choice('Standard', 'WAF', 'Standard_v2', 'WAF_v2', 'Basic', 'Basic_v2', 'Basic_WAF_v2'),
  capacity: whole,
  family: choice('Generation_1', 'Generation_2'),
});

const webApplicationFirewall = object('ApplicationGatewayWebApplicationFirewallConfiguration', {
  enabled: flag,
  firewallMode: choice('Detection', 'Prevention'),
  ruleSetType: text,
  ruleSetVersion: text,
  disabledRuleGroups: open,
  requestBodyCheck: flag,
  maxRequestBodySize: whole,
  maxRequestBodySizeInKb: whole,
  fileUploadLimitInMb: whole,
  exclusions: open,
});

/** The whole document of a gateway (types of api-version 2026-01-01): what it has not, Azure cannot read either. */
export const GATEWAY_FORMAT = object('ApplicationGateway', {
  name: open,
  id: open,
  etag: readOnly,
  type: readOnly,
  location: text,
  tags: open,
  zones: list(text),
  identity: open,
  properties: object('ApplicationGatewayProperties', {
    ...FRONT,
    ...BACK,
    ...RULES,
    sku,
    sslPolicy,
    autoscaleConfiguration: object('ApplicationGatewayAutoscaleConfiguration', {
      minCapacity: whole,
      maxCapacity: whole,
    }),
    reservedCapacity: whole,
    webApplicationFirewallConfiguration: webApplicationFirewall,
    firewallPolicy,
    forceFirewallPolicyAssociation: flag,
    enableHttp2: flag,
    // In no definition; recorded answers have it on listeners, and it is taken here as well.
    enableHttp3: flag,
    enableFips: flag,
    customErrorConfigurations: customErrors,
    globalConfiguration: object('ApplicationGatewayGlobalConfiguration', {
      enableRequestBuffering: flag,
      enableResponseBuffering: flag,
      disableDefaultServerHeaderInResponse: flag,
    }),
    // Kept as they come: nothing here routes by them.
    advancedRoutingMaps: open,
    advancedRoutingConditionSets: open,
    entraJWTValidationConfigs: open,
    // Azure's own.
    provisioningState: readOnly,
    operationalState: readOnly,
    resourceGuid: readOnly,
    defaultPredefinedSslPolicy: readOnly,
    privateEndpointConnections: readOnly,
  }),
});
