import { Resolver as NodeResolver } from 'node:dns/promises';
import type { Resolver } from '../domain/ports.ts';
import { EdgeError } from '../domain/problem.ts';
import { problem } from '../domain/problem-codes.ts';

const timeoutMilliseconds = 2_000;
const tries = 2;

/** The name, or its records of this type, do not exist: an answer, not a failure. */
const noAnswer = new Set(['ENOTFOUND', 'ENODATA', 'NXDOMAIN']);

/**
 * Asks these DNS servers, or the system's, which under VNet integration is the virtual network's. Never through the operating
 * system's cache: a record that was just written must be seen.
 */
export function dnsResolver(servers: readonly string[] | null): Resolver {
  const resolver = new NodeResolver({ timeout: timeoutMilliseconds, tries });
  if (servers !== null) resolver.setServers(servers);
  return {
    addresses: async (name) => {
      try {
        return (await resolver.resolve4(name)).toSorted();
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
        if (noAnswer.has(code)) return [];
        throw unanswered(name, code, resolver.getServers());
      }
    },
  };
}

function unanswered(name: string, code: string, servers: readonly string[]): EdgeError {
  return new EdgeError(
    problem('RecordNotAnswered', {
      what: `No DNS server answered for ${name}.`,
      why: `The query ended with ${code}.`,
      fix: "Check that the DNS server runs and that the app's virtual network integration reaches it on port 53.",
      evidence: { name, code, servers: servers.join(', ') },
    }),
  );
}
