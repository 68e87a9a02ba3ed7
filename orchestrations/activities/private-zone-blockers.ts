import type { Ports } from '../../shared/domain/ports.ts';
import { type PrivateName, whoseName } from '../../shared/domain/dns/private-name.ts';
import { EdgeError, type Problem } from '../../shared/domain/problem.ts';
import { problem } from '../../shared/domain/problem-codes.ts';
import type { EdgeSpec } from '../../shared/domain/spec/edge-spec.ts';
import { relativeName } from '../../shared/domain/spec/host-name.ts';

/**
 * A private zone that is not there, that may not be read, or where somebody else has one of the names. Without an address nothing is to be
 * written, and what others have there is nobody's concern.
 */
export async function privateZoneBlockers(
  { privateDns }: Ports,
  { dns, endpoints, name: edge }: EdgeSpec,
  address: string | null,
): Promise<readonly Problem[]> {
  if (dns.kind !== 'privateZone') return [];
  const found = await Promise.all(
    endpoints.map(async ({ internalHostname }) => {
      try {
        const found = await readPrivateName(privateDns, dns.zoneId, relativeName(internalHostname, dns.zone));
        const whose = address === null ? null : whoseName(found, edge, address);
        return whose === null ? [] : [takenName(internalHostname, whose)];
      } catch (error) {
        if (error instanceof EdgeError && error.problem.kind === 'terminal')
          return [missing(dns.zoneId, error.problem)];
        throw error;
      }
    }),
  );
  // What is wrong with the zone shows at each of its names.
  return [...new Map(found.flat().map((each) => [`${each.code} ${each.what}`, each])).values()];
}

function missing(zoneId: string, found: Problem): Problem {
  if (found.code !== 'ResourceNotFound') return found;
  return problem('DnsZoneNotFound', {
    what: 'There is no such private DNS zone.',
    why: found.why,
    fix: 'Correct zoneId in the spec, or create the zone and link it to the virtual network of the gateway.',
    evidence: { zoneId },
  });
}

/** All that a zone may have at a name, in one go. */
export async function readPrivateName(zones: Ports['privateDns'], zoneId: string, name: string): Promise<PrivateName> {
  const [a, cname, aaaa] = await Promise.all([
    zones.readA(zoneId, name),
    zones.readCname(zoneId, name),
    zones.readAaaa(zoneId, name),
  ]);
  return { a, cname, aaaa };
}

export function takenName(name: string, whose: string): Problem {
  return problem('RecordTaken', {
    what: `There is a record at ${name} that is not this edge's.`,
    why: whose,
    fix: 'Remove that record if the name is to be API Management, or choose another internal host name.',
    evidence: { name, whose },
  });
}
