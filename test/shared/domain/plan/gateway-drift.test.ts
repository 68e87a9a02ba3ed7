import { gatewayDrift } from '../../../../shared/domain/plan/gateway-drift.ts';
import type { FieldChange } from '../../../../shared/domain/plan/plan.ts';

const change = (path: string, before: string | null, after: string | null): FieldChange => ({
  path: `applicationGateway/${path}`,
  before,
  after,
});
const setting = 'backendHttpSettingsCollection/edge-tls-gateway-setting';

describe('why a gateway is built anew', () => {
  test.each<[string, readonly FieldChange[], string]>([
    [
      'a pool that is gone',
      [change('backendAddressPools/edge-tls-gateway-pool', null, 'present')],
      'BackendPoolMissing',
    ],
    [
      'a pool with other members',
      [change('backendAddressPools/edge-tls-gateway-pool/backendAddresses', 'a', 'b')],
      'BackendPoolChanged',
    ],
    ['a probe that is gone', [change('probes/edge-tls-gateway-probe', null, 'present')], 'ProbeMissing'],
    ['a probe with another path', [change('probes/edge-tls-gateway-probe/path', '/', '/status')], 'ProbeChanged'],
    ['a setting that is gone', [change(setting, null, 'present')], 'BackendSettingMissing'],
    ['a setting with another port', [change(`${setting}/port`, '80', '443')], 'BackendSettingChanged'],
    ['another host name', [change(`${setting}/hostName`, 'x', 'y')], 'BackendHostNameChanged'],
    ['a root that is not trusted', [change(`${setting}/trustedRootCertificates`, null, '[…]')], 'RootNotTrusted'],
    ['a root that is gone', [change('trustedRootCertificates/edge-tls-root-1', null, 'present')], 'RootNotTrusted'],
    [
      'a root with other data',
      [change('trustedRootCertificates/edge-tls-root-1/data', 'set', 'set')],
      'TrustedRootChanged',
    ],
    [
      'the chain not validated',
      [change(`${setting}/validateCertChainAndExpiry`, null, 'true')],
      'ValidationSwitchedOff',
    ],
    ['the name not validated', [change(`${setting}/validateSNI`, null, 'true')], 'ValidationSwitchedOff'],
    [
      'a listener that is gone',
      [change('httpListeners/edge-tls-gateway-listener', null, 'present')],
      'ListenerMissing',
    ],
    [
      'a listener for other names',
      [change('httpListeners/edge-tls-gateway-listener/hostNames', 'a', 'b')],
      'ListenerChanged',
    ],
    [
      'a rule that is gone',
      [change('requestRoutingRules/edge-tls-gateway-rule', null, 'present')],
      'RoutingRuleMissing',
    ],
    [
      'a rule with another priority',
      [change('requestRoutingRules/edge-tls-gateway-rule/priority', '1', '2')],
      'RoutingRuleChanged',
    ],
    ['a path map that is gone', [change('urlPathMaps/edge-tls-gateway-map', null, 'present')], 'UrlPathMapMissing'],
    [
      'a path map with other paths',
      [change('urlPathMaps/edge-tls-gateway-map/pathRules', 'a', 'b')],
      'UrlPathMapChanged',
    ],
    [
      'a certificate pinned to a version',
      [
        change(
          'sslCertificates/edge-tls-gateway-listener-cert/keyVaultSecretId',
          'https://kv/secrets/w/0a1b',
          'https://kv/secrets/w',
        ),
      ],
      'ListenerCertificatePinned',
    ],
    [
      'another certificate',
      [
        change(
          'sslCertificates/edge-tls-gateway-listener-cert/keyVaultSecretId',
          'https://kv/secrets/wx',
          'https://kv/secrets/w',
        ),
      ],
      'ListenerCertificateChanged',
    ],
    [
      'a leaf that v1 does not allow',
      [change('authenticationCertificates/edge-tls-1', null, 'present')],
      'LeafNotAllowed',
    ],
  ])('%s', (_, changes, code) => {
    expect(gatewayDrift(changes).code).toBe(code);
  });

  test('of several, the gravest gives the code and all are named', () => {
    const reason = gatewayDrift([
      change('httpListeners/edge-tls-gateway-listener', null, 'present'),
      change('httpListeners/edge-tls-gateway-listener/protocol', null, 'Https'),
      change('probes/edge-tls-gateway-probe/path', '/', '/status'),
      change(`${setting}/validateSNI`, null, 'true'),
    ]);
    expect(reason).toEqual({
      code: 'ValidationSwitchedOff',
      message:
        'The backend setting edge-tls-gateway-setting has another validateSNI than the spec wants. ' +
        'The probe edge-tls-gateway-probe has another path than the spec wants. The listener edge-tls-gateway-listener is missing.',
    });
  });
});
