import { choice, list, object, reference, text } from '../../core/format/field-kinds.ts';

/** Words and small objects that several children of a gateway share (types of api-version 2026-01-01). */
export const protocol = choice('Http', 'Https', 'Tcp', 'Tls');
export const allocation = choice('Static', 'Dynamic');
export const subnet = reference('virtualNetworks/subnets');
export const firewallPolicy = reference('ApplicationGatewayWebApplicationFirewallPolicies');

const tlsVersion = choice('TLSv1_0', 'TLSv1_1', 'TLSv1_2', 'TLSv1_3');

export const sslPolicy = object('ApplicationGatewaySslPolicy', {
  disabledSslProtocols: list(tlsVersion),
  policyType: choice('Predefined', 'Custom', 'CustomV2'),
  policyName: choice(
    'AppGwSslPolicy20150501',
    'AppGwSslPolicy20170401',
    'AppGwSslPolicy20170401S',
    'AppGwSslPolicy20220101',
    'AppGwSslPolicy20220101S',
  ),
  cipherSuites: list(text),
  minProtocolVersion: tlsVersion,
});

const errorStatus = [400, 403, 404, 405, 408, 500, 502, 503, 504].map((status) => `HttpStatus${status}`);

export const customErrors = list(
  object('ApplicationGatewayCustomError', { statusCode: choice(...errorStatus), customErrorPageUrl: text }),
);
