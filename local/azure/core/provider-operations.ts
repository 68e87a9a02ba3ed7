/** What a provider lists, by resource type: the words behind the type, such as `read` or `join/action`. */
export interface ProviderOperations {
  /** Resource types that local Azure or edge-tls has to do with. Every operation of such a type is here, and no other exists. */
  readonly actions: Readonly<Record<string, string>>;
  readonly dataActions?: Readonly<Record<string, string>>;
  /** Further types whose operations are not written down here: any operation of them is taken for one. */
  readonly others: readonly string[];
}

/**
 * Operations as Azure's own list has them (Azure docs: "Azure permissions for Networking", "… for Compute", "… for Integration",
 * "… for Identity", "… for Security", "… for Management and governance", which are generated from `providerOperations`).
 */
export const providerOperations: Readonly<Record<string, ProviderOperations>> = {
  'Microsoft.Network': {
    actions: {
      applicationGateways:
        'read write delete backendhealth/action getBackendHealthOnDemand/action getListenerCertificateMetadata/action resolvePrivateLinkServiceId/action start/action stop/action restart/action migrateV1ToV2/action getMigrationStatus/action setSecurityCenterConfiguration/action effectiveNetworkSecurityGroups/action effectiveRouteTable/action',
      'applicationGateways/backendAddressPools': 'join/action',
      'applicationGateways/privateEndpointConnections': 'read write delete',
      'applicationGateways/privateLinkConfigurations': 'read',
      'applicationGateways/privateLinkResources': 'read',
      ApplicationGatewayWebApplicationFirewallPolicies:
        'read write delete attachWafPolicyToAgc/action detachWafPolicyFromAgc/action',
      publicIPAddresses: 'read write delete join/action ddosProtectionStatus/action',
      'publicIPAddresses/dnsAliases': 'read write delete',
      networkSecurityGroups: 'read write delete join/action',
      'networkSecurityGroups/defaultSecurityRules': 'read',
      'networkSecurityGroups/securityRules': 'read write delete',
      virtualNetworks:
        'read write delete joinLoadBalancer/action peer/action join/action BastionHosts/action ddosProtectionStatus/action rnmEffectiveRouteTable/action rnmEffectiveNetworkSecurityGroups/action listNetworkManagerEffectiveConnectivityConfigurations/action listNetworkManagerEffectiveSecurityAdminRules/action listDnsResolvers/action listDnsForwardingRulesets/action',
      'virtualNetworks/bastionHosts/default': 'action',
      'virtualNetworks/checkIpAddressAvailability': 'read',
      'virtualNetworks/customViews': 'read get/action',
      'virtualNetworks/listNetworkManagerEffectiveConnectivityConfigurations': 'read',
      'virtualNetworks/listNetworkManagerEffectiveSecurityAdminRules': 'read',
      'virtualNetworks/privateDnsZoneLinks': 'read',
      'virtualNetworks/remoteVirtualNetworkPeeringProxies': 'read write delete',
      'virtualNetworks/subnets':
        'read write delete joinLoadBalancer/action join/action joinViaServiceEndpoint/action prepareNetworkPolicies/action unprepareNetworkPolicies/action',
      'virtualNetworks/subnets/contextualServiceEndpointPolicies': 'read write delete',
      'virtualNetworks/subnets/resourceNavigationLinks': 'read write delete',
      'virtualNetworks/subnets/serviceAssociationLinks': 'read write delete validate/action details/read',
      'virtualNetworks/subnets/virtualMachines': 'read',
      'virtualNetworks/taggedTrafficConsumers': 'read write delete validate/action',
      'virtualNetworks/usages': 'read',
      'virtualNetworks/virtualMachines': 'read',
      'virtualNetworks/virtualNetworkPeerings': 'read write delete',
      dnsZones: 'read write delete',
      ...recordSets('dnsZones', 'A AAAA CAA CNAME DS MX NS PTR SRV TLSA TXT'),
      'dnsZones/SOA': 'read write',
      'dnsZones/all': 'read',
      'dnsZones/recordsets': 'read',
      'dnsZones/dnssecConfigs/default': 'read write delete',
      dnsOperationResults: 'read',
      dnsOperationStatuses: 'read',
      privateDnsZones: 'read write delete join/action',
      ...recordSets('privateDnsZones', 'A AAAA CNAME MX PTR SRV TXT'),
      'privateDnsZones/SOA': 'read write',
      'privateDnsZones/ALL': 'read',
      'privateDnsZones/recordsets': 'read',
      'privateDnsZones/virtualNetworkLinks': 'read write delete',
      privateDnsOperationResults: 'read',
      privateDnsOperationStatuses: 'read',
      'locations/operations': 'read',
      'locations/operationResults': 'read',
      'locations/dnsResolverOperationResults': 'read',
      'locations/dnsResolverOperationStatuses': 'read',
      'locations/usages': 'read',
      'locations/serviceTags': 'read',
      'locations/serviceTagDetails': 'read',
      'locations/checkDnsNameAvailability': 'read',
      'locations/availableDelegations': 'read',
      'locations/availableServiceAliases': 'read',
      'locations/availablePrivateEndpointTypes': 'read',
      'locations/virtualNetworkAvailableEndpointServices': 'read',
      operations: 'read',
    },
    others: words(
      'register unregister checkTrafficManagerNameAvailability checkFrontDoorNameAvailability internalNotify internalPublicIpAddresses getDnsResourceReference privateDnsZonesInternal queryExpressRoutePortsBandwidth applicationGatewayAvailableRequestHeaders applicationGatewayAvailableResponseHeaders applicationGatewayAvailableServerVariables applicationGatewayAvailableSslOptions applicationGatewayAvailableWafRuleSets applicationSecurityGroups azureFirewalls azureFirewallFqdnTags azureWebCategories bastionHosts bgpServiceCommunities connections customIpPrefixes ddosCustomPolicies ddosProtectionPlans dnsForwardingRulesets dnsResolvers dscpConfiguration expressRouteCircuits expressRouteCrossConnections expressRouteGateways expressRoutePorts expressRoutePortsLocations expressRouteServiceProviders firewallPolicies frontDoorOperationResults frontDoors frontDoorWebApplicationFirewallManagedRuleSets frontDoorWebApplicationFirewallPolicies gatewayLoadBalancerAliases ipAllocations ipGroups loadBalancers localNetworkGateways locations/applicationGatewayWafDynamicManifests locations/autoApprovedPrivateLinkServices locations/bareMetalTenants locations/batchNotifyPrivateEndpointsForResourceMove locations/batchValidatePrivateEndpointsForResourceMove locations/checkAcceleratedNetworkingSupport locations/checkPrivateLinkServiceVisibility locations/dataTasks locations/effectiveResourceOwnership locations/getPacketTagging locations/perimeterAssociableResourceTypes locations/privateLinkServices locations/queryNetworkSecurityPerimeter locations/setLoadBalancerFrontendPublicIpAddresses locations/setResourceOwnership locations/startPacketTagging locations/supportedVirtualMachineSizes locations/validateResourceOwnership masterCustomIpPrefixes natGateways networkExperimentProfiles networkGroupMemberships networkIntentPolicies networkInterfaces networkManagerConnections networkManagers networkProfiles networkSecurityPerimeters networkVerifiers networkVirtualAppliances networkWatchers p2sVpnGateways privateEndpointRedirectMaps privateEndpoints privateLinkServices publicIPPrefixes routeFilters routeTables securityPartnerProviders serviceEndpointPolicies trafficManagerGeographicHierarchies trafficManagerProfiles trafficManagerUserMetricsKeys virtualHubs virtualNetworkGateways virtualNetworkTaps virtualRouters virtualWans vpnGateways vpnServerConfigurations vpnSites',
    ),
  },
  'Microsoft.ApiManagement': {
    actions: {
      service:
        'read write delete updatehostname/action updatecertificate/action backup/action restore/action managedeployments/action getssotoken/action applynetworkconfigurationupdates/action scheduledMaintenance/action users/action notifications/action validatePolicies/action',
      'service/operationresults': 'read',
      'service/networkstatus': 'read',
      'service/locations/networkstatus': 'read',
      'locations/deletedservices': 'read delete',
      'locations/operationsStatuses': 'read',
      deletedservices: 'read',
      checkNameAvailability: 'read',
      operations: 'read',
      reports: 'read',
      gateways: 'read write delete',
      'gateways/configConnections': 'read write delete',
    },
    others: words(
      'register unregister service/apis service/apiVersionSets service/authorizationServers service/authorizationProviders service/backends service/caches service/certificates service/contentTypes service/diagnostics service/documentations service/eventGridFilters service/gateways service/groups service/identityProviders service/issues service/loggers service/namedValues service/notifications service/openidConnectProviders service/outboundNetworkDependenciesEndpoints service/policies service/policyDescriptions service/policyFragments service/policyRestrictions service/policySnippets service/portalConfigs service/portalRevisions service/portalsettings service/privateEndpointConnectionProxies service/privateEndpointConnections service/privateLinkResources service/products service/properties service/providers service/quotas service/regions service/reports service/schemas service/settings service/skus service/subscriptions service/tagResources service/tags service/templates service/tenant service/users service/workspaces service/workspaceLinks',
    ),
  },
  'Microsoft.Compute': {
    actions: {
      virtualMachines:
        'read write delete start/action powerOff/action reapply/action redeploy/action restart/action retrieveBootDiagnosticsData/action deallocate/action generalize/action capture/action runCommand/action convertToManagedDisks/action performMaintenance/action reimage/action installPatches/action assessPatches/action cancelPatchInstallation/action simulateEviction/action attachDetachDataDisks/action',
      'virtualMachines/extensions': 'read write delete',
      'virtualMachines/instanceView': 'read',
      'virtualMachines/patchAssessmentResults/latest': 'read softwarePatches/read',
      'virtualMachines/patchInstallationResults': 'read softwarePatches/read',
      'virtualMachines/runCommands': 'read write delete',
      'virtualMachines/vmSizes': 'read',
      'locations/capsOperations': 'read',
      'locations/diskOperations': 'read',
      'locations/operations': 'read',
      'locations/runCommands': 'read',
      'locations/usages': 'read',
      'locations/vmSizes': 'read',
      'locations/logAnalytics': 'getRequestRateByInterval/action getThrottledRequests/action',
      'locations/privateEndpointConnectionProxyAzureAsyncOperation': 'read',
      'locations/privateEndpointConnectionProxyOperationResults': 'read',
      operations: 'read',
    },
    dataActions: {
      virtualMachines: 'login/action loginAsAdmin/action WACloginAsAdmin/action',
      disks: 'download/action upload/action',
      snapshots: 'download/action upload/action',
    },
    others: words(
      'register unregister availabilitySets capacityReservationGroups cloudServices diskAccesses diskEncryptionSets disks galleries hostGroups images locations/publishers locations/sharedGalleries locations/communityGalleries locations/edgeZones locations/cloudServiceOsFamilies locations/cloudServiceOsVersions proximityPlacementGroups restorePointCollections sharedVMExtensions sharedVMImages skus snapshots sshPublicKeys virtualMachineScaleSets',
    ),
  },
  'Microsoft.KeyVault': {
    actions: {
      vaults: 'read write delete deploy/action PrivateEndpointConnectionsApproval/action',
      'vaults/accessPolicies': 'write',
      'vaults/eventGridFilters': 'read write delete',
      'vaults/keys': 'read write versions/read',
      'vaults/privateEndpointConnectionProxies': 'read write delete validate/action',
      'vaults/privateEndpointConnections': 'read write delete',
      'vaults/privateLinkResources': 'read',
      'vaults/secrets': 'read write',
      operations: 'read',
    },
    dataActions: {
      'vaults/certificatecas': 'read write delete',
      'vaults/certificatecontacts': 'write',
      'vaults/certificates':
        'read delete backup/action purge/action update/action create/action import/action recover/action restore/action',
      'vaults/keyrotationpolicies': 'read write',
      'vaults/keys':
        'read delete update/action create/action import/action recover/action restore/action backup/action purge/action encrypt/action decrypt/action wrap/action unwrap/action sign/action verify/action release/action rotate/action',
      'vaults/secrets':
        'delete backup/action purge/action update/action recover/action restore/action readMetadata/action getSecret/action setSecret/action',
      'vaults/storageaccounts':
        'read delete set/action backup/action purge/action regeneratekey/action recover/action restore/action sas/set/action sas/delete sas/read',
    },
    others: words('register unregister checkNameAvailability deletedVaults hsmPools locations managedHSMs'),
  },
  'Microsoft.ManagedIdentity': {
    actions: {
      identities: 'read',
      operations: 'read',
      userAssignedIdentities: 'read write delete assign/action listAssociatedResources/action revokeTokens/action',
      'userAssignedIdentities/federatedIdentityCredentials': 'read write delete',
    },
    others: ['register'],
  },
  'Microsoft.EventGrid': {
    actions: {
      systemTopics: 'read write delete',
      'systemTopics/eventSubscriptions': 'read write delete getFullUrl/action getDeliveryAttributes/action',
    },
    others: words(
      'register unregister domains eventSubscriptions extensionTopics locations namespaces operations operationResults operationsStatuses partnerConfigurations partnerDestinations partnerNamespaces partnerRegistrations partnerTopics sku topics topicTypes topicTypesEventSubscriptions verifiedPartners',
    ),
  },
  'Microsoft.Authorization': {
    actions: {
      permissions: 'read',
      roleAssignments: 'read write delete',
      roleDefinitions: 'read write delete',
      denyAssignments: 'read write delete',
      locks: 'read write delete',
      operations: 'read',
      elevateAccess: 'action',
    },
    others: words(
      'classicAdministrators diagnosticSettings diagnosticSettingsCategories policies policyAssignments policyDefinitions policyEnrollments policyExemptions policySetDefinitions providerOperations roleAssignmentScheduleInstances roleAssignmentScheduleRequests roleAssignmentSchedules roleEligibilityScheduleInstances roleEligibilityScheduleRequests roleEligibilitySchedules roleManagementPolicies roleManagementPolicyAssignments accessReviewHistoryDefinitions accessReviewScheduleDefinitions',
    ),
  },
  'Microsoft.Resources': {
    actions: {
      'subscriptions/resourceGroups': 'read write delete moveResources/action validateMoveResources/action',
      subscriptions: 'read',
    },
    others: words(
      'calculateTemplateHash changes checkPolicyCompliance checkResourceName checkZonePeers dataBoundaries deployments deploymentScripts deploymentStacks links marketplace providers resources subscriptionRegistrations subscriptions/locations subscriptions/operationresults subscriptions/providers subscriptions/resourcegroups/deployments subscriptions/resourcegroups/resources subscriptions/resources subscriptions/tagNames tags templateSpecs tenants validateResources',
    ),
  },
};

/** Providers that have operations of which none is written down here. A name that is in neither list is nobody's. */
export const otherProviders: readonly string[] = words(
  'Microsoft.AAD Microsoft.Advisor Microsoft.AlertsManagement Microsoft.ApiCenter Microsoft.App Microsoft.AppConfiguration Microsoft.Attestation Microsoft.Automation Microsoft.AzureStackHCI Microsoft.Batch Microsoft.Billing Microsoft.BotService Microsoft.Cache Microsoft.Capacity Microsoft.Cdn Microsoft.CertificateRegistration Microsoft.ChangeAnalysis Microsoft.ClassicCompute Microsoft.ClassicNetwork Microsoft.ClassicStorage Microsoft.CognitiveServices Microsoft.Communication Microsoft.Consumption Microsoft.ContainerInstance Microsoft.ContainerRegistry Microsoft.ContainerService Microsoft.CostManagement Microsoft.DataBox Microsoft.Databricks Microsoft.DataFactory Microsoft.DataMigration Microsoft.DataProtection Microsoft.DBforMariaDB Microsoft.DBforMySQL Microsoft.DBforPostgreSQL Microsoft.DesktopVirtualization Microsoft.Devices Microsoft.DevTestLab Microsoft.DigitalTwins Microsoft.DocumentDB Microsoft.DomainRegistration Microsoft.DurableTask Microsoft.Elastic Microsoft.EventHub Microsoft.Features Microsoft.GuestConfiguration Microsoft.HDInsight Microsoft.HealthcareApis Microsoft.HybridCompute Microsoft.HybridNetwork Microsoft.Insights Microsoft.IoTCentral Microsoft.Kubernetes Microsoft.KubernetesConfiguration Microsoft.Kusto Microsoft.LabServices Microsoft.LoadTestService Microsoft.Logic Microsoft.MachineLearningServices Microsoft.Maintenance Microsoft.ManagedServices Microsoft.Management Microsoft.Maps Microsoft.Marketplace Microsoft.MarketplaceOrdering Microsoft.Media Microsoft.Migrate Microsoft.MobileNetwork Microsoft.Monitor Microsoft.NetApp Microsoft.NotificationHubs Microsoft.OffAzure Microsoft.OperationalInsights Microsoft.OperationsManagement Microsoft.PolicyInsights Microsoft.Portal Microsoft.PowerBIDedicated Microsoft.Purview Microsoft.Quota Microsoft.RecoveryServices Microsoft.RedHatOpenShift Microsoft.Relay Microsoft.ResourceGraph Microsoft.ResourceHealth Microsoft.ResourceNotifications Microsoft.Search Microsoft.Security Microsoft.SecurityInsights Microsoft.SerialConsole Microsoft.ServiceBus Microsoft.ServiceFabric Microsoft.ServiceLinker Microsoft.SignalRService Microsoft.Solutions Microsoft.Sql Microsoft.SqlVirtualMachine Microsoft.Storage Microsoft.StorageCache Microsoft.StorageSync Microsoft.StreamAnalytics Microsoft.Subscription Microsoft.Support Microsoft.Synapse Microsoft.VideoIndexer Microsoft.VirtualMachineImages Microsoft.VMware Microsoft.Web Microsoft.Workloads',
);

/** Real (custom roles with them exist), but not met in a copy of Azure's list. */
export const unconfirmedOperations: readonly string[] = [
  'Microsoft.EventGrid/systemTopics/read',
  'Microsoft.EventGrid/systemTopics/eventSubscriptions/read',
];

function recordSets(zone: string, types: string): Readonly<Record<string, string>> {
  return Object.fromEntries(words(types).map((type) => [`${zone}/${type}`, 'read write delete']));
}

function words(text: string): string[] {
  return text.split(' ');
}
