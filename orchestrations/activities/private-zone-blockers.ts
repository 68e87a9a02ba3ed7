import { judgePrivateName } from '../../shared/domain/dns/private-name.ts';
import type { Ports } from '../../shared/domain/ports.ts';
import { EdgeError, type Problem } from '../../shared/domain/problem.ts';
import { problem } from '../../shared/domain/problem-codes.ts';
import type { EdgeSpec } from '../../shared/domain/spec/edge-spec.ts';
import { relativeName } from '../../shared/domain/spec/host-name.ts';
import { readPrivateName } from './steps/private-name.ts';

/**
 * A private zone that is not there, that may not be read, or where somebody else has one of the names. `addresses` are those of API
 * Management; without them, when records are only to go, what others have is nobody's hindrance.
 */
export async function privateZoneBlockers(
  { privateDns }: Ports,
  { dns, endpoints, name: edge }: EdgeSpec,
  addresses: readonly string[] | null,
): Promise<readonly Problem[]> {
  if (dns.kind !== 'privateZone') return [];
  const found = await Promise.all(
    endpoints.map(async ({ internalHostname }) => {
      try {
        const name = await readPrivateName({ privateDns }, dns, relativeName(internalHostname, dns.zone));
        const judged = addresses && judgePrivateName(name, { edge, address: addresses[0] ?? '' });
        return judged?.state === 'taken' ? [judged.problem] : [];
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
