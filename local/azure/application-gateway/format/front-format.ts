import {
  choice,
  flag,
  type Fields,
  list,
  object,
  open,
  reference,
  text,
  whole,
} from '../../core/format/field-kinds.ts';
import { child, childReference, children } from './child-format.ts';
import { allocation, customErrors, firewallPolicy, protocol, sslPolicy, subnet } from './words.ts';

const hsm = object('ApplicationGatewayManagedHsm', { keyId: text, publicCertData: text });

/** The half of a gateway that faces its clients: addresses, ports, certificates, listeners. */
export const FRONT: Fields = {
  gatewayIPConfigurations: children('ApplicationGatewayIPConfiguration', { subnet }),
  frontendIPConfigurations: children(
    'ApplicationGatewayFrontendIPConfiguration',
    {
      privateIPAddress: text,
      privateIPAllocationMethod: allocation,
      subnet,
      publicIPAddress: reference('publicIPAddresses'),
      privateLinkConfiguration: childReference('privateLinkConfigurations'),
    },
    ['httpListeners', 'listeners'],
  ),
  frontendPorts: children('ApplicationGatewayFrontendPort', { port: whole }, ['httpListeners', 'listeners']),
  sslCertificates: children(
    'ApplicationGatewaySslCertificate',
    { data: text, password: text, keyVaultSecretId: text, publicCertData: open, hsm },
    ['httpListeners', 'listeners'],
  ),
  trustedClientCertificates: children(
    'ApplicationGatewayTrustedClientCertificate',
    { data: text, validatedCertData: open, clientCertIssuerDN: open },
    ['sslProfiles'],
  ),
  sslProfiles: children(
    'ApplicationGatewaySslProfile',
    {
      trustedClientCertificates: list(childReference('trustedClientCertificates')),
      sslPolicy,
      clientAuthConfiguration: object('ApplicationGatewayClientAuthConfiguration', {
        verifyClientCertIssuerDN: flag,
        verifyClientRevocation: choice('None', 'OCSP'),
        verifyClientAuthMode: choice('Strict', 'Passthrough'),
      }),
    },
    ['httpListeners', 'listeners'],
  ),
  httpListeners: children(
    'ApplicationGatewayHttpListener',
    {
      frontendIPConfiguration: childReference('frontendIPConfigurations'),
      frontendPort: childReference('frontendPorts'),
      protocol,
      hostName: text,
      hostNames: list(text),
      sslCertificate: childReference('sslCertificates'),
      sslProfile: childReference('sslProfiles'),
      requireServerNameIndication: flag,
      customErrorConfigurations: customErrors,
      firewallPolicy,
      // In no definition; recorded answers have it.
      enableHttp3: flag,
    },
    ['requestRoutingRules', 'redirectConfiguration', 'redirectConfigurations'],
  ),
  listeners: children(
    'ApplicationGatewayListener',
    {
      frontendIPConfiguration: childReference('frontendIPConfigurations'),
      frontendPort: childReference('frontendPorts'),
      protocol,
      hostNames: list(text),
      sslCertificate: childReference('sslCertificates'),
      sslProfile: childReference('sslProfiles'),
    },
    ['routingRules'],
  ),
  privateLinkConfigurations: children(
    'ApplicationGatewayPrivateLinkConfiguration',
    {
      ipConfigurations: list(
        child('ApplicationGatewayPrivateLinkIpConfiguration', {
          privateIPAddress: text,
          privateIPAllocationMethod: allocation,
          subnet,
          primary: flag,
        }),
      ),
    },
    ['frontendIPConfigurations'],
  ),
};
