import { grantEdgeTls, grantSecrets } from './access.ts';
import type { AzureSession } from './azure-session.ts';
import { importServerCertificate } from './listener-certificates.ts';
import { apiVersions, hosts, ids, location, tenant } from './names.ts';
import { sampleGateway } from './sample-gateway.ts';

export interface SampleWorld {
  /** Base URL of the vault on this machine. */
  readonly vaultUrl: string;
}

/**
 * Creates the sample estate through Azure's own REST routes: a network, a vault with two public certificates, an internal
 * API Management service with one API, a DNS server VM, a public zone, and a gateway that another team uses already.
 * `edgeTlsPrincipalId` is the identity that the app runs as.
 */
export async function createSampleWorld(azure: AzureSession, edgeTlsPrincipalId: string): Promise<SampleWorld> {
  await createNetwork(azure);
  const vaultUrl = await createVault(azure);
  await Promise.all([createApiManagement(azure), createDnsServer(azure), createPublicZone(azure)]);
  await createGateway(azure, vaultUrl);
  await grantEdgeTls(azure, edgeTlsPrincipalId);
  return { vaultUrl };
}

async function createNetwork(azure: AzureSession): Promise<void> {
  await azure.put(ids.group, apiVersions.resources, { location });
  await azure.put(ids.virtualNetwork, apiVersions.network, {
    location,
    properties: {
      addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
      subnets: [
        { name: 'snet-agw', properties: { addressPrefix: '10.0.0.0/24' } },
        { name: 'snet-apim', properties: { addressPrefix: '10.0.1.0/24' } },
      ],
    },
  });
  await azure.put(ids.publicIpAddress, apiVersions.network, {
    location,
    sku: { name: 'Standard', tier: 'Regional' },
    properties: { publicIPAllocationMethod: 'Static', dnsSettings: { domainNameLabel: 'agw-contoso' } },
  });
  await azure.put(ids.firewallPolicy, apiVersions.network, {
    location,
    properties: {
      policySettings: { state: 'Enabled', mode: 'Prevention' },
      managedRules: { managedRuleSets: [{ ruleSetType: 'OWASP', ruleSetVersion: '3.2' }] },
    },
  });
}

async function createVault(azure: AzureSession): Promise<string> {
  const vault = (await azure.put(ids.vault, apiVersions.keyVault, {
    location,
    properties: {
      tenantId: tenant,
      sku: { family: 'A', name: 'standard' },
      enableRbacAuthorization: true,
      enableSoftDelete: true,
      enablePurgeProtection: true,
    },
  })) as { properties: { vaultUri: string } };
  const url = vault.properties.vaultUri.replace(/\/$/, '');
  await importServerCertificate(azure, url, 'wildcard-contoso-com', ['*.contoso.com', 'contoso.com']);
  await importServerCertificate(azure, url, 'www-contoso-com', [hosts.foreign]);
  return url;
}

async function createGateway(azure: AzureSession, vaultUrl: string): Promise<void> {
  const identity = (await azure.put(ids.gatewayIdentity, apiVersions.identity, { location })) as {
    properties: { principalId: string };
  };
  await grantSecrets(azure, identity.properties.principalId);
  await azure.put(ids.gateway, apiVersions.network, sampleGateway(vaultUrl));
}

async function createApiManagement(azure: AzureSession): Promise<void> {
  const webApp = azure.put(ids.webApp, apiVersions.web, { location, kind: 'app', properties: {} });
  const service = (await azure.put(ids.apiManagement, apiVersions.apiManagement, {
    location,
    sku: { name: 'Premium', capacity: 1 },
    identity: { type: 'SystemAssigned' },
    properties: {
      publisherEmail: 'api@contoso.com',
      publisherName: 'Contoso',
      virtualNetworkType: 'Internal',
      virtualNetworkConfiguration: { subnetResourceId: ids.apiManagementSubnet },
    },
  })) as { identity: { principalId: string } };
  await grantSecrets(azure, service.identity.principalId);
  await webApp;
  await azure.put(`${ids.apiManagement}/apis/orders`, apiVersions.apiManagement, {
    properties: {
      displayName: 'Orders',
      path: 'orders',
      protocols: ['https'],
      serviceUrl: 'https://app-orders-contoso.azurewebsites.net',
      subscriptionRequired: false,
    },
  });
}

async function createDnsServer(azure: AzureSession): Promise<void> {
  const dnsServer = { kind: 'bind9', zones: [{ name: hosts.zone, file: `/etc/bind/db.${hosts.zone}` }] };
  await azure.put(ids.dnsServer, apiVersions.compute, {
    location,
    tags: { 'edge-tls-local.dns-server': JSON.stringify(dnsServer) },
    properties: {
      hardwareProfile: { vmSize: 'Standard_B1s' },
      storageProfile: { osDisk: { osType: 'Linux', createOption: 'FromImage' } },
      osProfile: { computerName: 'vm-dns', adminUsername: 'azureuser' },
    },
  });
}

async function createPublicZone(azure: AzureSession): Promise<void> {
  await azure.put(ids.publicZone, apiVersions.dns, { location: 'global', properties: {} });
}
