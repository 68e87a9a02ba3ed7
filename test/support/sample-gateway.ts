/** A gateway's document for tests: one HTTPS listener to one HTTPS backend, changed by what the test is about. */
export interface SampleGateway {
  readonly gatewayId: string;
  readonly subnetId: string;
  readonly publicIpId: string;
  readonly identityId: string;
  readonly keyVaultSecretId: string;
  readonly publicHost: string;
  readonly backendHost: string;
  /** Base64 DER; none leaves the setting with the well-known authorities. */
  readonly trustedRoots: readonly string[];
}

type Properties = Record<string, unknown>;

export interface GatewayBody {
  location: string;
  identity?: unknown;
  tags?: Record<string, string>;
  properties: Properties &
    Record<
      | 'httpListeners'
      | 'requestRoutingRules'
      | 'backendAddressPools'
      | 'backendHttpSettingsCollection'
      | 'probes'
      | 'sslCertificates'
      | 'trustedRootCertificates',
      { name: string; properties: Properties }[]
    >;
}

export function sampleGateway(sample: SampleGateway): GatewayBody {
  const ref = (path: string): { id: string } => ({ id: `${sample.gatewayId}/${path}` });
  const named = (name: string, properties: Properties) => ({ name, properties });
  const roots = sample.trustedRoots.map((data, index) => named(`root-${index}`, { data }));
  return {
    location: 'westeurope',
    identity: { type: 'UserAssigned', userAssignedIdentities: { [sample.identityId]: {} } },
    properties: {
      sku: { name: 'Standard_v2', tier: 'Standard_v2', capacity: 1 },
      gatewayIPConfigurations: [named('ipconfig', { subnet: { id: sample.subnetId } })],
      frontendIPConfigurations: [named('public', { publicIPAddress: { id: sample.publicIpId } })],
      frontendPorts: [named('port-443', { port: 443 })],
      sslCertificates: [named('listener', { keyVaultSecretId: sample.keyVaultSecretId })],
      trustedRootCertificates: roots,
      backendAddressPools: [named('pool', { backendAddresses: [{ fqdn: sample.backendHost }] })],
      probes: [
        named('probe', {
          protocol: 'Https',
          host: sample.backendHost,
          path: '/status-0123456789abcdef',
          interval: 30,
          timeout: 30,
          unhealthyThreshold: 3,
          match: { statusCodes: ['200-399'] },
        }),
      ],
      backendHttpSettingsCollection: [
        named('setting', {
          port: 443,
          protocol: 'Https',
          hostName: sample.backendHost,
          requestTimeout: 20,
          probe: ref('probes/probe'),
          trustedRootCertificates: roots.map(({ name }) => ref(`trustedRootCertificates/${name}`)),
        }),
      ],
      httpListeners: [
        named('listener', {
          protocol: 'Https',
          frontendIPConfiguration: ref('frontendIPConfigurations/public'),
          frontendPort: ref('frontendPorts/port-443'),
          sslCertificate: ref('sslCertificates/listener'),
          hostNames: [sample.publicHost],
        }),
      ],
      requestRoutingRules: [
        named('rule', {
          ruleType: 'Basic',
          priority: 100,
          httpListener: ref('httpListeners/listener'),
          backendAddressPool: ref('backendAddressPools/pool'),
          backendHttpSettings: ref('backendHttpSettingsCollection/setting'),
        }),
      ],
    },
  };
}
