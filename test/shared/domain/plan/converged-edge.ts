import { certificateFacts } from '../../../../shared/domain/certificates/certificate-facts.ts';
import { desiredGateway } from '../../../../shared/domain/gateway/desired-gateway.ts';
import { nextGatewayDocument } from '../../../../shared/domain/gateway/gateway-stage.ts';
import type {
  ObservedCertificate,
  ObservedEdge,
  ObservedEndpoint,
  ServedChain,
} from '../../../../shared/domain/observed.ts';
import type { EdgeSpec } from '../../../../shared/domain/spec/edge-spec.ts';
import { parseEdgeSpec } from '../../../../shared/domain/spec/parse-edge-spec.ts';
import { createTestAuthority, type TestAuthority } from '../../../support/test-authority.ts';
import { echoedByAzure, gatewayId, sharedGateway } from '../gateway/sample-documents.ts';

const group = gatewayId.split('/providers/')[0] ?? '';
const vault = 'https://kv-contoso.vault.azure.net';

export const specDocument = {
  name: 'contoso-prod',
  applicationGateway: gatewayId,
  apiManagement: `${group}/providers/Microsoft.ApiManagement/service/apim-contoso`,
  keyVault: vault,
  dns: {
    kind: 'bind9',
    virtualMachine: `${group}/providers/Microsoft.Compute/virtualMachines/vm-dns`,
    zone: 'contoso.internal',
  },
  endpoints: [
    {
      name: 'gateway',
      internalHostname: 'apim.contoso.internal',
      publicHostnames: ['api.contoso.com'],
      listenerCertificate: { keyVaultSecretId: `${vault}/secrets/wildcard-contoso-com` },
      rule: { type: 'Basic', priority: 100 },
      publicDns: { zoneId: `${group}/providers/Microsoft.Network/dnsZones/contoso.com` },
    },
  ],
};

export function specOf(document: unknown = specDocument): EdgeSpec {
  const parsed = parseEdgeSpec(document);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.spec;
}

export function keyVaultCertificate(
  name: string,
  data: string,
  managedBy: string | null = 'contoso-prod',
): ObservedCertificate {
  return {
    id: `${vault}/certificates/${name}`,
    version: '0a1b',
    secretId: `${vault}/secrets/${name}`,
    keyId: `${vault}/keys/${name}/0a1b`,
    enabled: true,
    certificate: certificateFacts(data),
    managedBy,
  };
}

export interface World {
  readonly spec: EdgeSpec;
  readonly authority: TestAuthority;
  readonly root: ObservedCertificate;
  readonly leaf: ObservedCertificate;
  readonly wildcard: ObservedCertificate;
  readonly converged: ObservedEdge;
  /** Epoch seconds. */
  readonly now: number;
}

/** An edge that is as its spec wants it, with real certificates. */
export async function convergedWorld(): Promise<World> {
  const spec = specOf();
  const authority = await createTestAuthority('edge-tls contoso.internal', {
    notAfter: Date.now() + 3650 * 86_400_000,
  });
  const root = keyVaultCertificate('edge-tls-root', authority.data);
  const leaf = keyVaultCertificate(
    'edge-tls-contoso-prod-gateway',
    (await authority.issue({ names: ['apim.contoso.internal'] })).data,
  );
  const wildcard = keyVaultCertificate(
    'wildcard-contoso-com',
    (await authority.issue({ names: ['*.contoso.com'] })).data,
    null,
  );
  const now = Math.floor(Date.now() / 1000);
  const converged = observedEdge({ spec, root, leaf, wildcard }, now);
  return { spec, authority, root, leaf, wildcard, converged, now };
}

function observedEdge(
  { spec, root, leaf, wildcard }: Pick<World, 'spec' | 'root' | 'leaf' | 'wildcard'>,
  now: number,
): ObservedEdge {
  const wish = desiredGateway({
    spec,
    roots: [root.certificate],
    route: 'first',
    backendHostnames: ['apim.contoso.internal'],
  });
  const served = (certificate: ObservedCertificate): ServedChain => ({
    chain: [certificate.certificate],
    verified: true,
    reason: null,
  });
  return {
    at: now,
    gateway: {
      document: echoedByAzure(nextGatewayDocument(sharedGateway, wish, 'build')),
      publicFqdn: 'agw.westeurope.cloudapp.azure.com',
      publicAddress: '203.0.113.10',
    },
    apiManagement: {
      id: spec.apiManagement,
      skuName: 'Premium',
      provisioningState: 'Succeeded',
      virtualNetworkType: 'Internal',
      privateIPAddresses: ['10.0.1.4'],
      identity: { type: 'SystemAssigned', principalId: 'p' },
      hostnameConfigurations: [
        {
          type: 'Proxy',
          hostName: 'apim-contoso.azure-api.net',
          certificateSource: 'BuiltIn',
          keyVaultId: null,
          defaultSslBinding: false,
        },
        {
          type: 'Proxy',
          hostName: 'apim.contoso.internal',
          keyVaultId: leaf.secretId,
          certificateSource: 'KeyVault',
          certificateStatus: null,
          certificate: { thumbprint: leaf.certificate.thumbprint },
          defaultSslBinding: true,
          negotiateClientCertificate: false,
        },
      ],
    },
    root,
    endpoints: {
      gateway: {
        leaf,
        listenerCertificate: wildcard,
        addresses: ['10.0.1.4'],
        cnames: { 'api.contoso.com': 'agw.westeurope.cloudapp.azure.com.' },
        servedByApiManagement: served(leaf),
        servedByGateway: { 'api.contoso.com': served(wildcard) },
        health: {
          servers: [
            { address: '10.0.1.4', health: 'Healthy', log: 'Success. Received 200 status code', errorName: null },
          ],
        },
      },
    },
  };
}

/** Nothing of ours anywhere yet. */
export function untouched({ converged, wildcard }: World): ObservedEdge {
  const builtIn = converged.apiManagement.hostnameConfigurations.slice(0, 1);
  return {
    ...converged,
    gateway: { ...converged.gateway, document: sharedGateway },
    apiManagement: { ...converged.apiManagement, hostnameConfigurations: builtIn },
    root: null,
    endpoints: {
      gateway: {
        leaf: null,
        listenerCertificate: wildcard,
        addresses: [],
        cnames: { 'api.contoso.com': null },
        servedByApiManagement: null,
        servedByGateway: { 'api.contoso.com': null },
        health: null,
      },
    },
  };
}

export function withEndpoint(observed: ObservedEdge, change: Partial<ObservedEndpoint>): ObservedEdge {
  const endpoint = observed.endpoints.gateway;
  if (endpoint === undefined) throw new Error('The sample has the endpoint gateway.');
  return { ...observed, endpoints: { gateway: { ...endpoint, ...change } } };
}
