import { ids, hosts, location } from './names.ts';

const child = (collection: string, name: string): { id: string } => ({ id: `${ids.gateway}/${collection}/${name}` });

/**
 * A gateway that is in use already: another team's site with its listener, rule, rewrite set and WAF policy, and a field
 * (`enableHttp3`) that no published SDK knows.
 */
export function sampleGateway(vaultUrl: string): Record<string, unknown> {
  return {
    location,
    tags: { owner: 'web-team', costCenter: '4711' },
    identity: { type: 'UserAssigned', userAssignedIdentities: { [ids.gatewayIdentity]: {} } },
    properties: {
      sku: { name: 'WAF_v2', tier: 'WAF_v2', family: 'Generation_1' },
      autoscaleConfiguration: { minCapacity: 2, maxCapacity: 10 },
      enableHttp2: true,
      enableHttp3: false,
      firewallPolicy: { id: ids.firewallPolicy },
      gatewayIPConfigurations: [{ name: 'gateway', properties: { subnet: { id: ids.gatewaySubnet } } }],
      frontendIPConfigurations: [{ name: 'public', properties: { publicIPAddress: { id: ids.publicIpAddress } } }],
      frontendPorts: [
        { name: 'http', properties: { port: 80 } },
        { name: 'https', properties: { port: 443 } },
      ],
      sslCertificates: [{ name: 'www', properties: { keyVaultSecretId: `${vaultUrl}/secrets/www-contoso-com` } }],
      backendAddressPools: [
        { name: 'web', properties: { backendAddresses: [{ fqdn: 'app-orders-contoso.azurewebsites.net' }] } },
      ],
      probes: [
        {
          name: 'web',
          properties: {
            protocol: 'Https',
            host: 'app-orders-contoso.azurewebsites.net',
            path: '/health',
            interval: 30,
            timeout: 30,
            unhealthyThreshold: 3,
            match: { statusCodes: ['200-399'] },
          },
        },
      ],
      backendHttpSettingsCollection: [
        {
          name: 'web',
          properties: {
            port: 443,
            protocol: 'Https',
            cookieBasedAffinity: 'Disabled',
            requestTimeout: 20,
            hostName: 'app-orders-contoso.azurewebsites.net',
            probe: child('probes', 'web'),
          },
        },
      ],
      rewriteRuleSets: [
        {
          name: 'security-headers',
          properties: {
            rewriteRules: [
              {
                name: 'hsts',
                ruleSequence: 100,
                actionSet: {
                  responseHeaderConfigurations: [
                    { headerName: 'Strict-Transport-Security', headerValue: 'max-age=31536000' },
                  ],
                },
              },
            ],
          },
        },
      ],
      httpListeners: [
        {
          name: 'www-http',
          properties: {
            frontendIPConfiguration: child('frontendIPConfigurations', 'public'),
            frontendPort: child('frontendPorts', 'http'),
            protocol: 'Http',
            hostName: hosts.foreign,
          },
        },
        {
          name: 'www-https',
          properties: {
            frontendIPConfiguration: child('frontendIPConfigurations', 'public'),
            frontendPort: child('frontendPorts', 'https'),
            protocol: 'Https',
            hostName: hosts.foreign,
            sslCertificate: child('sslCertificates', 'www'),
            requireServerNameIndication: true,
          },
        },
      ],
      redirectConfigurations: [
        {
          name: 'www-to-https',
          properties: {
            redirectType: 'Permanent',
            targetListener: child('httpListeners', 'www-https'),
            includePath: true,
            includeQueryString: true,
          },
        },
      ],
      requestRoutingRules: [
        {
          name: 'www-http',
          properties: {
            ruleType: 'Basic',
            priority: 20,
            httpListener: child('httpListeners', 'www-http'),
            redirectConfiguration: child('redirectConfigurations', 'www-to-https'),
          },
        },
        {
          name: 'www-https',
          properties: {
            ruleType: 'Basic',
            priority: 10,
            httpListener: child('httpListeners', 'www-https'),
            backendAddressPool: child('backendAddressPools', 'web'),
            backendHttpSettings: child('backendHttpSettingsCollection', 'web'),
            rewriteRuleSet: child('rewriteRuleSets', 'security-headers'),
          },
        },
      ],
    },
  };
}
