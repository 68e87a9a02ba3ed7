import type { ObservedEdge } from '../observed.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import type { EdgeSpec } from '../spec/edge-spec.ts';
import type { Endpoint } from '../spec/endpoint.ts';
import { publicNames } from './dns-status.ts';
import { ownValue } from '../own-value.ts';

/** What clients may stumble over though everything is as the spec wants it: it is somebody else's to mend. */
export function pathWarnings({ endpoints }: Pick<EdgeSpec, 'endpoints'>, observed: ObservedEdge): readonly Problem[] {
  return endpoints.flatMap((endpoint) => [
    ...incompleteChains(endpoint, observed),
    ...namesElsewhere(endpoint, observed),
  ]);
}

/** Browsers often help themselves, other clients do not: the failure that only some have. */
function incompleteChains({ name, publicHostnames }: Endpoint, { endpoints }: ObservedEdge): readonly Problem[] {
  return publicHostnames.flatMap((host) => {
    const served = ownValue(endpoints, name)?.servedByGateway[host] ?? null;
    const last = served?.chain.at(-1);
    if (served?.fault !== 'IncompleteChain' || last === undefined) return [];
    return [
      problem('ListenerChainIncomplete', {
        what: `The gateway serves ${host} with a chain that ends at ${last.subject}.`,
        why: `The certificate of ${last.issuer}, which signed it, is neither sent nor an authority that the app knows, so that many clients do not trust it.`,
        fix: `Put the certificate into Key Vault again with its intermediate certificates, the leaf first. If ${last.issuer} is a root of your own, name it to the app in NODE_EXTRA_CA_CERTS.`,
        evidence: { endpoint: name, host, subject: last.subject, issuer: last.issuer },
      }),
    ];
  });
}

/** A name that is in nobody's zone yet is no mistake; one that is kept here and is not found, or leads elsewhere, is. */
function namesElsewhere(endpoint: Endpoint, observed: ObservedEdge): readonly Problem[] {
  const { cnames = {} } = ownValue(observed.endpoints, endpoint.name) ?? {};
  return publicNames(endpoint, observed).flatMap(({ name, answers, wanted, isRight }) => {
    // Its record is written, or blocked, by the plan itself.
    const isMissing = endpoint.publicDns !== undefined && !cnames[name];
    const isUnused = answers?.length === 0 && endpoint.publicDns === undefined;
    if (isRight !== false || isMissing || isUnused) return [];
    const where = answers?.join(', ') || 'nothing';
    return [
      problem('PublicNameElsewhere', {
        what: `${name} resolves to ${where}, and the gateway is at ${wanted.join(', ')}.`,
        why: 'That is what the DNS server of the virtual network answers; clients elsewhere may get another answer.',
        fix: `Point ${name} at the gateway, or leave it if something in front of the gateway is meant to answer.`,
        evidence: {
          endpoint: endpoint.name,
          host: name,
          answers: answers?.join(', ') ?? null,
          wanted: wanted.join(', '),
        },
      }),
    ];
  });
}
