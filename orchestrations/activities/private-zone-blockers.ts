import type { Ports } from '../../shared/domain/ports.ts';
import { EdgeError, type Problem } from '../../shared/domain/problem.ts';
import { problem } from '../../shared/domain/problem-codes.ts';
import type { EdgeSpec } from '../../shared/domain/spec/edge-spec.ts';
import { relativeName } from '../../shared/domain/spec/host-name.ts';

/** A private zone that is not there, that may not be read, or where somebody else has one of the names. */
export async function privateZoneBlockers(
  { privateDns }: Ports,
  { dns, endpoints, name: edge }: EdgeSpec,
): Promise<readonly Problem[]> {
  if (dns.kind !== 'privateZone') return [];
  const found = await Promise.all(
    endpoints.map(async ({ internalHostname }) => {
      try {
        const record = await privateDns.readA(dns.zoneId, relativeName(internalHostname, dns.zone));
        return record === null || record.owner === edge ? [] : [taken(internalHostname, record)];
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

function taken(
  name: string,
  { owner, addresses }: { readonly owner: string | null; readonly addresses: readonly string[] },
): Problem {
  const whose = owner === null ? 'Somebody else made it' : `It belongs to the edge ${owner}`;
  return problem('RecordTaken', {
    what: `There is a record at ${name} that is not this edge's.`,
    why: `${whose}, and it holds ${addresses.join(', ') || 'no address'}.`,
    fix: 'Remove that record if the name is to be API Management, or choose another internal host name.',
    evidence: { name, owner, addresses: addresses.join(', ') },
  });
}
