import { z } from 'zod';
import { hostName, publicHostName } from './host-name.ts';
import { secretId } from './key-vault-id.ts';
import { checkedString } from './refusal.ts';
import { pathFault } from './path-fault.ts';
import { resourceId } from './resource-id.ts';
import { gatewayChildName, resourceName } from './resource-name.ts';
import { routingRule } from './routing-rule.ts';
import { quote } from './spec-problem.ts';
import { strictObject } from './strict-object.ts';

/** Azure docs, "Application Gateway limits": host names of one multi-site listener. */
const MAX_PUBLIC_HOST_NAMES = 5;

/** Each answers 200 without a credential. Azure docs, "Integrate API Management in an internal virtual network with Application Gateway". */
const PROBE_PATHS = {
  Proxy: '/status-0123456789abcdef',
  DeveloperPortal: '/signin',
  Management: '/ServiceStatus',
} as const;

const probePath = checkedString(
  (value) => {
    if (!/^\/[A-Za-z0-9\-._~!$&'()*+,;=:@%/]*$/.test(value) || value.length > 1024)
      return {
        code: 'Malformed',
        message: `${quote(value)} is not a probe path; it starts with "/" and has at most 1024 URL path characters, without blank, "?" and "#".`,
      };
    const fault = pathFault(value);
    return fault === null ? null : { code: 'Malformed', message: `${quote(value)} is not a probe path: ${fault}.` };
  },
  { pattern: "^/[A-Za-z0-9\\-._~!$&'()*+,;=:@%/]*$", maxLength: 1024 },
);

const listenerCertificate = z
  .union([strictObject({ keyVaultSecretId: secretId }), strictObject({ sslCertificateName: gatewayChildName })], {
    error: 'must be an object with either keyVaultSecretId or sslCertificateName, and not both.',
  })
  .describe('The certificate that clients see: a Key Vault secret, or the name of one that is on the gateway already');

export const endpointType = z
  .enum(['Proxy', 'DeveloperPortal', 'Management'])
  .default('Proxy')
  .describe('Host name type in API Management');

export const endpoint = strictObject({
  name: resourceName.describe('Name of the endpoint, part of the names of its objects in Azure'),
  type: endpointType,
  internalHostname: hostName.describe('Name between Application Gateway and API Management, in the DNS zone'),
  publicHostnames: z
    .array(publicHostName)
    .min(1)
    .max(MAX_PUBLIC_HOST_NAMES)
    .describe('Names that clients use; a leading *. stands for one label'),
  listenerCertificate,
  rule: routingRule,
  probePath: probePath.optional().describe(`Default: ${PROBE_PATHS.Proxy} for a Proxy`),
  publicDns: strictObject({ zoneId: resourceId('Microsoft.Network/dnsZones') })
    .optional()
    .describe('Where CNAME records to the public name of the gateway are kept; left out, public DNS is left alone'),
}).transform((endpoint) => ({ ...endpoint, probePath: endpoint.probePath ?? PROBE_PATHS[endpoint.type] }));
export type Endpoint = z.output<typeof endpoint>;
