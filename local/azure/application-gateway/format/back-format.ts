import { choice, flag, type Fields, list, object, open, text, whole } from '../../core/format/field-kinds.ts';
import { child, childReference, children } from './child-format.ts';
import { protocol } from './words.ts';

const backendAddress = object('ApplicationGatewayBackendAddress', { fqdn: text, ipAddress: text });

/** The half of a gateway that faces its backends: trust, pools, settings, probes. */
export const BACK: Fields = {
  trustedRootCertificates: children(
    'ApplicationGatewayTrustedRootCertificate',
    { data: text, keyVaultSecretId: text },
    ['backendHttpSettings', 'backendSettings'],
  ),
  authenticationCertificates: children('ApplicationGatewayAuthenticationCertificate', { data: text }, [
    'backendHttpSettings',
  ]),
  backendAddressPools: children(
    'ApplicationGatewayBackendAddressPool',
    { backendAddresses: list(backendAddress), backendIPConfigurations: open },
    ['requestRoutingRules', 'routingRules', 'urlPathMaps', 'pathRules', 'loadDistributionPolicies'],
  ),
  backendHttpSettingsCollection: children(
    'ApplicationGatewayBackendHttpSettings',
    {
      port: whole,
      protocol,
      cookieBasedAffinity: choice('Enabled', 'Disabled'),
      affinityCookieName: text,
      requestTimeout: whole,
      probe: childReference('probes'),
      probeEnabled: flag,
      authenticationCertificates: list(childReference('authenticationCertificates')),
      trustedRootCertificates: list(childReference('trustedRootCertificates')),
      connectionDraining: object('ApplicationGatewayConnectionDraining', { enabled: flag, drainTimeoutInSec: whole }),
      hostName: text,
      pickHostNameFromBackendAddress: flag,
      path: text,
      dedicatedBackendConnection: flag,
      validateCertChainAndExpiry: flag,
      validateSNI: flag,
      sniName: text,
    },
    ['requestRoutingRules', 'urlPathMaps', 'pathRules'],
  ),
  backendSettingsCollection: children(
    'ApplicationGatewayBackendSettings',
    {
      port: whole,
      protocol,
      timeout: whole,
      probe: childReference('probes'),
      trustedRootCertificates: list(childReference('trustedRootCertificates')),
      hostName: text,
      pickHostNameFromBackendAddress: flag,
      enableL4ClientIpPreservation: flag,
    },
    ['routingRules'],
  ),
  probes: children(
    'ApplicationGatewayProbe',
    {
      protocol,
      host: text,
      path: text,
      interval: whole,
      timeout: whole,
      unhealthyThreshold: whole,
      pickHostNameFromBackendHttpSettings: flag,
      pickHostNameFromBackendSettings: flag,
      minServers: whole,
      match: object('ApplicationGatewayProbeHealthResponseMatch', { body: text, statusCodes: list(text) }),
      enableProbeProxyProtocolHeader: flag,
      port: whole,
    },
    ['backendHttpSettings', 'backendHttpSettingsCollection', 'backendSettings', 'backendSettingsCollection'],
  ),
  loadDistributionPolicies: children(
    'ApplicationGatewayLoadDistributionPolicy',
    {
      loadDistributionAlgorithm: choice('RoundRobin', 'LeastConnections', 'IpHash'),
      loadDistributionTargets: list(
        child('ApplicationGatewayLoadDistributionTarget', {
          weightPerServer: whole,
          backendAddressPool: childReference('backendAddressPools'),
        }),
      ),
    },
    ['requestRoutingRules', 'urlPathMaps', 'pathRules'],
  ),
};
