import { codes } from './problem-code-entry.ts';

/** The resources along the path: gateway, API Management, DNS. */
export const pathCodes = codes({
  GatewayHasNoIdentity: [
    'terminal',
    'the gateway has no identity',
    'A certificate from Key Vault needs a user-assigned identity on the gateway.',
  ],
  GatewayCannotReadVault: [
    'terminal',
    'the gateway may not read the secret',
    'Give the user-assigned identity of the gateway Key Vault Secrets User, and let the gateway through the vault firewall.',
  ],
  GatewaySecretUnusable: [
    'terminal',
    'the secret is no certificate',
    'The secret must be a certificate with its key, application/x-pkcs12 or application/x-pem-file.',
  ],
  GatewaySkuLacksFeature: [
    'terminal',
    'the tier cannot do it',
    'The tier of the gateway lacks a feature that the spec needs; move to Standard_v2 or WAF_v2.',
  ],
  GatewayPriorityMixed: [
    'terminal',
    'rules without priority',
    'Either all rules of a gateway have a priority or none; give the other rules one.',
  ],
  GatewayPathsNotUnique: ['terminal', 'a path stands twice', 'Each path may stand once in a path map.'],
  ApiManagementTransitioning: [
    'retryable',
    'API Management is being changed',
    'One change of API Management runs at a time; edge-tls waits for its end.',
  ],
  ListenerChainIncomplete: [
    'terminal',
    'an intermediate certificate is not sent',
    'Import the listener certificate again with its intermediate certificates; clients that do not fetch them by themselves do not trust it.',
  ],
  PublicNameElsewhere: [
    'terminal',
    'a public name does not lead to the gateway',
    'Point the name at the gateway, unless something in front of the gateway is meant to answer.',
  ],
  ApiManagementHasNoIdentity: [
    'terminal',
    'API Management has no identity',
    'A certificate from Key Vault needs a managed identity on API Management.',
  ],
  ApiManagementCannotReadVault: [
    'terminal',
    'API Management may not read the secret',
    'Give the managed identity of API Management Key Vault Secrets User, and let it through the vault firewall.',
  ],
  ApiManagementRefused: [
    'terminal',
    'API Management refused the host names',
    'The evidence has what API Management said.',
  ],
  RunCommandBusy: [
    'retryable',
    'another command runs on the machine',
    'A virtual machine runs one command at a time; edge-tls waits.',
  ],
  VirtualMachineStopped: ['terminal', 'the DNS machine is stopped', 'Start the virtual machine that serves the zone.'],
  VirtualMachineAgentSilent: [
    'retryable',
    'the agent does not answer',
    'The agent of the virtual machine does not answer; check that it runs and reaches Azure.',
  ],
});
