import { codes } from './problem-code-entry.ts';

/** What is in the way of a plan, found before anything is written. */
export const planCodes = codes({
  GatewayV1Retired: [
    'terminal',
    'the gateway is a v1',
    'Microsoft retired Application Gateway v1 on 28 April 2026; move to Standard_v2 or WAF_v2.',
  ],
  GatewayV1NoKeyVault: [
    'terminal',
    'v1 cannot read Key Vault',
    'Upload the listener certificate to the gateway and name it with sslCertificateName, or move to v2.',
  ],
  GatewayV1OneHostName: [
    'terminal',
    'v1 takes one host name on a listener',
    'Make an endpoint of each public host name, without a wildcard, or move to v2.',
  ],
  GatewayStopped: ['terminal', 'the gateway is stopped', 'Start the gateway first: a write would start it unasked.'],
  GatewayFailed: [
    'terminal',
    'the last write to the gateway failed',
    'The next good write brings it back; if that fails too, mend the cause, which often is an unreadable Key Vault secret.',
  ],
  GatewayHasNoPublicFrontEnd: [
    'terminal',
    'the gateway has no public address',
    'Give the gateway a front end with a public IP address.',
  ],
  PriorityTaken: [
    'terminal',
    'the priority belongs to another rule',
    'Choose a rule priority that no other rule of the gateway has.',
  ],
  HostNameTaken: [
    'terminal',
    'another listener has the host name',
    'A host name may stand on one listener of a port; remove it there or leave it out of the spec.',
  ],
  PortTaken: [
    'terminal',
    'another protocol has the port',
    'One port of a front end carries one protocol; move the listener of the other one.',
  ],
  ListenerTaken: [
    'terminal',
    "somebody else's rule is on our listener",
    'A listener has one rule: remove that rule, or point it at a listener of its own, and request another run.',
  ],
  PathTaken: [
    'terminal',
    'another path rule has the path',
    'A path may stand once in a path map; take it out of the other path rule or leave it out of the spec.',
  ],
  RouteShadowed: [
    'terminal',
    "somebody else's rule takes our requests",
    'Its listener answers to the host name too and its rule comes first: give the endpoint a lower priority number, or that rule a higher one.',
  ],
  RouteTakesOver: [
    'terminal',
    "ours takes somebody else's requests",
    'A host name of the endpoint stands for theirs too and its rule comes first: give the endpoint a higher priority number, or narrower host names.',
  ],
  HostNamesOverlap: [
    'terminal',
    'host names have some in common',
    'Requests for these go to whichever rule comes first; if that is not meant, change a priority or a host name.',
  ],
  ReferredToByOthers: [
    'terminal',
    'others refer to what is to go',
    'An object on the gateway that is not ours refers to one of ours that a run would take away; point it at something else first.',
  ],
  ReferenceCarriedOver: [
    'terminal',
    "somebody else's reference goes along with a new name",
    'Nothing is to be done, unless a template keeps the object: then change the name there too.',
  ],
  RedirectToWildcard: [
    'terminal',
    'a redirect would lead to a wildcard',
    'Azure takes no redirect to a listener with a wildcard host name; give the redirect a URL, or the endpoint names without one.',
  ],
  StaysInUse: [
    'terminal',
    'an object stays since others use it',
    'It is not kept up any more; point the object in the evidence at one of its own, and the next run takes it away.',
  ],
  UsedByOthers: [
    'terminal',
    'others feel a change of ours',
    'An object on the gateway that is not ours uses one that the run changes; point it at one of its own if that is not meant.',
  ],
  GatewayLimitReached: ['terminal', 'the gateway is full', 'Remove objects that nobody uses, or use another gateway.'],
  ListenerCertificateMissing: [
    'terminal',
    'no such certificate on the gateway',
    'Put the certificate on the gateway under that name, or give the Key Vault secret of it.',
  ],
  ApiManagementNotInternal: [
    'terminal',
    'API Management is not in internal mode',
    'Set the virtual network type of API Management to Internal.',
  ],
  ApiManagementHasNoAddress: [
    'terminal',
    'API Management has no private address',
    'Wait until API Management is in its virtual network and shows a private address.',
  ],
  ApiManagementFailed: [
    'terminal',
    'API Management is in a failed state',
    'Bring API Management back to Succeeded first.',
  ],
  ApiManagementHasDowntime: [
    'terminal',
    'a change brings downtime',
    'The Developer tier has one unit, so it does not answer while its custom domains are changed.',
  ],
  HostnameFromUploadedPfx: [
    'terminal',
    'a host name has an uploaded certificate',
    'Azure replaces the whole list and never gives an uploaded PFX back; move that host name to Key Vault first.',
  ],
  HostnameOfOthersFailed: [
    'terminal',
    "somebody else's custom domain has lost its certificate",
    'Azure reads every certificate of the list when any is changed: bring back the secret that it refers to, or remove the custom domain.',
  ],
  HostnameIdentityGone: [
    'terminal',
    'a host name reads Key Vault with an identity that is gone',
    'Azure refuses the whole list of host names while one of them names an identity that API Management does not have; assign it again or name another.',
  ],
  ApiManagementVaultAccessUnknown: [
    'terminal',
    'whether API Management may read the vault is not known',
    'Give an identity of API Management Key Vault Secrets User on the vault; the system-assigned one where the vault has a firewall.',
  ],
  HostnameTypeConflict: [
    'terminal',
    'the host name is there with another type',
    'A host name can be of one type in API Management; remove it there or correct the type in the spec.',
  ],
  HostnameOwnedElsewhere: [
    'terminal',
    'the host name is that of another edge',
    'Another edge keeps this custom domain on API Management; give the endpoint an internal host name of its own.',
  ],
  CnameTaken: [
    'terminal',
    'the CNAME belongs to somebody else',
    'Remove that CNAME or leave publicDns out of the spec.',
  ],
  PublicNameTaken: [
    'terminal',
    'another record is at the public host name',
    'No CNAME can stand beside it; remove it, have it lead to the gateway, or leave publicDns out of the spec.',
  ],
  GatewayHasNoPublicName: [
    'terminal',
    'the public address has no DNS name',
    'Give the public IP address of the gateway a DNS name label, which a CNAME can point at.',
  ],
  CertificatesStay: [
    'terminal',
    'certificates stay in Key Vault',
    'No certificate is ever deleted; delete it in Key Vault when nothing refers to it any more.',
  ],
  PermissionsMissing: [
    'terminal',
    'roles are missing',
    'Give the identity of the app a role with the actions in the evidence, at the resource there.',
  ],
  GatewayPortsBlocked: [
    'terminal',
    'Azure cannot reach the gateway',
    'The network security group of the subnet must let GatewayManager in to the ports 65200-65535.',
  ],
  ApiManagementPortBlocked: [
    'terminal',
    'Azure cannot reach API Management',
    'The network security group of the subnet must let ApiManagement in to the port 3443.',
  ],
});
