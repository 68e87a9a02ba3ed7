import type { Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import type { PublicName, PublicNameState, PublicTarget } from './public-name.ts';

type Taken = Extract<PublicNameState, { readonly state: 'taken' }>;

/** What is in the way at a public host name, for whoever finds it: the plan, or the step when it came later. */
export function publicNameTaken({ host, cname }: PublicName, { by, what, why }: Taken, target: PublicTarget): Problem {
  if (cname !== null)
    return problem('CnameTaken', {
      what,
      why,
      fix: 'Remove it if the name is to be served by this gateway, or leave publicDns out of the spec.',
      evidence: { host, target: cname.target, owner: cname.owner },
    });
  const instead = target.address === null ? '' : `, have it lead to the gateway by an A record with ${target.address}`;
  return problem('PublicNameTaken', {
    what,
    why: `edge-tls did not make it. ${why}`,
    fix: `Remove it if the name is to be served by this gateway${instead}, or leave publicDns out of the spec.`,
    evidence: { host, type: by },
  });
}

export function noPublicName(gateway: string): Problem {
  return problem('GatewayHasNoPublicName', {
    what: "The gateway's public address has no DNS name.",
    why: 'A CNAME needs a name to point at.',
    fix: 'Give the public IP address a DNS name label, or leave publicDns out of the spec.',
    evidence: { gateway },
  });
}
