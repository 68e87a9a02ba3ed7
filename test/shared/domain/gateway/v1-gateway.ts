import type { JsonObject } from '../../../../shared/domain/json.ts';
import { gatewayId } from './sample-documents.ts';

const child = (collection: string, name: string): JsonObject => ({ id: `${gatewayId}/${collection}/${name}` });

/** Another team's v1 gateway, with an uploaded certificate for our listener, a leaf that it allows, and rules without priorities. */
export const v1Gateway: JsonObject = {
  id: gatewayId,
  name: 'agw-contoso',
  etag: 'W/"1"',
  location: 'westeurope',
  tags: { owner: 'web-team' },
  properties: {
    provisioningState: 'Succeeded',
    operationalState: 'Running',
    sku: { name: 'WAF_Medium', tier: 'WAF', capacity: 2 },
    gatewayIPConfigurations: [{ name: 'gateway', properties: { subnet: { id: '/subscriptions/6f1c/snet' } } }],
    frontendIPConfigurations: [{ name: 'public', properties: { publicIPAddress: { id: '/subscriptions/6f1c/pip' } } }],
    frontendPorts: [{ name: 'https', properties: { port: 443 } }],
    sslCertificates: [
      { name: 'www', properties: { publicCertData: 'AAAA' } },
      { name: 'api', properties: { publicCertData: 'BBBB' } },
    ],
    authenticationCertificates: [{ name: 'web', properties: { data: 'CCCC' } }],
    backendAddressPools: [{ name: 'web', properties: { backendAddresses: [{ fqdn: 'app.azurewebsites.net' }] } }],
    backendHttpSettingsCollection: [
      {
        name: 'web',
        properties: {
          port: 443,
          protocol: 'Https',
          authenticationCertificates: [child('authenticationCertificates', 'web')],
        },
      },
    ],
    httpListeners: [
      {
        name: 'www',
        properties: {
          frontendIPConfiguration: child('frontendIPConfigurations', 'public'),
          frontendPort: child('frontendPorts', 'https'),
          protocol: 'Https',
          hostName: 'www.contoso.com',
          sslCertificate: child('sslCertificates', 'www'),
        },
      },
    ],
    requestRoutingRules: [
      {
        name: 'www',
        properties: {
          ruleType: 'Basic',
          httpListener: child('httpListeners', 'www'),
          backendAddressPool: child('backendAddressPools', 'web'),
          backendHttpSettings: child('backendHttpSettingsCollection', 'web'),
        },
      },
    ],
  },
};
