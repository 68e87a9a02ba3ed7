import type { JsonObject } from '../json.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import type { DesiredGateway } from './desired-gateway.ts';
import { chosenFrontEnd, publicFrontEnds } from './front-ends.ts';
import { asText, childrenOf, findChild, isV1, nameOf, propertiesOf } from './gateway-document.ts';
import {
  hostNameConflicts,
  pathConflicts,
  priorityConflicts,
  protocolConflicts,
  ruleConflicts,
} from './gateway-conflicts.ts';
import { identityIds } from './gateway-identity.ts';
import { limitProblems } from './gateway-limits.ts';

/** Everything on this gateway that keeps the desired from being written, all at once. Empty when nothing does. */
export function gatewayBlockers(document: JsonObject, desired: DesiredGateway): readonly Problem[] {
  return [
    ...stateProblems(document, desired.id),
    ...generationProblems(document, desired),
    ...identityProblems(document, desired),
    ...frontEndProblems(document, desired),
    ...namedCertificateProblems(document, desired),
    ...priorityConflicts(document, desired),
    ...hostNameConflicts(document, desired),
    ...protocolConflicts(document, desired),
    ...ruleConflicts(document, desired),
    ...pathConflicts(document, desired),
    ...limitProblems(document, desired),
  ];
}

function stateProblems(document: JsonObject, gateway: string): readonly Problem[] {
  const stopped = /^stopp(?:ed|ing)$/i.test(asText(propertiesOf(document).operationalState) ?? '');
  return stopped ? [stoppedProblem(gateway)] : [];
}

function stoppedProblem(gateway: string): Problem {
  return problem('GatewayStopped', {
    what: 'The gateway is stopped.',
    why: 'Azure starts a stopped gateway when it is written to, which nobody has asked for.',
    fix: 'Start the gateway (az network application-gateway start) and run again.',
    evidence: { gateway },
  });
}

/**
 * What a reader should know though it stops nothing. A gateway in the state Failed is written to nevertheless: the next good
 * write is what brings it back, also where it was a write of ours that failed.
 */
export function gatewayWarnings(document: JsonObject, gateway: string): readonly Problem[] {
  const failed = /^failed$/i.test(asText(propertiesOf(document).provisioningState) ?? '');
  return [...(failed ? [failedProblem(gateway)] : []), ...(isV1(document) ? [retiredProblem(gateway)] : [])];
}

function failedProblem(gateway: string): Problem {
  return problem('GatewayFailed', {
    what: 'The gateway is in the state Failed.',
    why: 'Its last update did not succeed, most often because a Key Vault secret it refers to cannot be read.',
    fix: 'Look at the gateway in the portal (Resource health, Advisor) if the next write fails as well, and mend the cause.',
    evidence: { gateway },
  });
}

function retiredProblem(gateway: string): Problem {
  return problem('GatewayV1Retired', {
    what: 'The gateway is of generation v1 (tier Standard or WAF).',
    why: 'Microsoft retired v1 on 28 April 2026: there is no support, and it may stop serving or be deleted at any time.',
    fix: 'Move to a Standard_v2 or WAF_v2 gateway; the plan has what it would look like, under translation.',
    evidence: { gateway },
  });
}

/** What the spec asks for and a v1 gateway cannot do. */
function generationProblems(document: JsonObject, { id, endpoints }: DesiredGateway): readonly Problem[] {
  if (!isV1(document)) return [];
  return endpoints.flatMap(({ name, listenerCertificate, publicHostnames }) => {
    const fromVault = 'keyVaultSecretId' in listenerCertificate;
    const names = publicHostnames.length > 1 || publicHostnames.some((host) => host.startsWith('*.'));
    return [...(fromVault ? [noKeyVault(id, name)] : []), ...(names ? [oneHostName(id, name, publicHostnames)] : [])];
  });
}

function noKeyVault(gateway: string, endpoint: string): Problem {
  return problem('GatewayV1NoKeyVault', {
    what: `The listener certificate of endpoint ${endpoint} is in Key Vault, and the gateway is of generation v1.`,
    why: 'A v1 gateway cannot read Key Vault; its certificates are uploaded.',
    fix: 'Upload the certificate to the gateway and name it with sslCertificateName, or move to v2.',
    evidence: { gateway, endpoint },
  });
}

function oneHostName(gateway: string, endpoint: string, hostNames: readonly string[]): Problem {
  return problem('GatewayV1OneHostName', {
    what: `Endpoint ${endpoint} has the public host names ${hostNames.join(', ')}, and the gateway is of generation v1.`,
    why: 'A listener of a v1 gateway answers to one host name, without a wildcard.',
    fix: 'Make an endpoint of each host name, or move to v2.',
    evidence: { gateway, endpoint, hostNames: hostNames.join(', ') },
  });
}

function identityProblems(document: JsonObject, desired: DesiredGateway): readonly Problem[] {
  const fromVault = desired.endpoints.filter((endpoint) => 'keyVaultSecretId' in endpoint.listenerCertificate);
  if (fromVault.length === 0 || identityIds(document).length > 0 || isV1(document)) return [];
  return [
    problem('GatewayHasNoIdentity', {
      what: 'The gateway has no user-assigned identity.',
      why: `The listener certificate of ${fromVault.map(({ name }) => name).join(', ')} comes from Key Vault, which the gateway reads with such an identity.`,
      fix: 'Assign a user-assigned identity with the role Key Vault Secrets User on the vault to the gateway.',
      evidence: { gateway: desired.id },
    }),
  ];
}

function frontEndProblems(document: JsonObject, desired: DesiredGateway): readonly Problem[] {
  if (chosenFrontEnd(document, desired) !== null) return [];
  const gateway = desired.id;
  const others = publicFrontEnds(document).map(nameOf);
  if (others.length > 0) return [onlyIPv6(gateway, others)];
  return [
    problem('GatewayHasNoPublicFrontEnd', {
      what: 'The gateway has no front end with a public IP address.',
      why: 'The listeners for the public host names need one.',
      fix: 'Add a front end IP configuration with a public IP address to the gateway.',
      evidence: { gateway },
    }),
  ];
}

function onlyIPv6(gateway: string, frontEnds: readonly string[]): Problem {
  return problem('GatewayHasNoPublicFrontEnd', {
    what: `The public front ends of the gateway have IPv6 addresses only: ${frontEnds.join(', ')}.`,
    why: 'Whoever has IPv4 alone would not reach the public host names.',
    fix: 'Add a front end IP configuration with a public IPv4 address to the gateway.',
    evidence: { gateway, frontEnds: frontEnds.join(', ') },
  });
}

function namedCertificateProblems(document: JsonObject, desired: DesiredGateway): readonly Problem[] {
  return desired.endpoints.flatMap(({ name, listenerCertificate }) => {
    if (!('sslCertificateName' in listenerCertificate)) return [];
    const certificate = listenerCertificate.sslCertificateName;
    if (findChild(document, 'sslCertificates', certificate) !== undefined) return [];
    const present = childrenOf(document, 'sslCertificates').map((child) => asText(child.name) ?? '');
    return [
      problem('ListenerCertificateMissing', {
        what: `The gateway has no certificate named ${certificate}.`,
        why: `Endpoint ${name} names it as its listener certificate.`,
        fix: 'Use a name that is on the gateway, or give keyVaultSecretId instead.',
        evidence: { endpoint: name, certificate, present: present.join(', ') },
      }),
    ];
  });
}
