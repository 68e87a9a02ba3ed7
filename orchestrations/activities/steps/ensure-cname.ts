import { EdgeError } from '../../../shared/domain/problem.ts';
import { problem } from '../../../shared/domain/problem-codes.ts';
import type { Endpoint } from '../../../shared/domain/spec/endpoint.ts';
import { zoneNameOf } from '../../../shared/domain/spec/dns.ts';
import { relativeName } from '../../../shared/domain/spec/host-name.ts';
import { gatewayAddress } from './gateway-address.ts';
import type { StepContext, StepHandler } from './step-handler.ts';

const ttl = 300;

/** The public host names of every endpoint point at the gateway's public name. A record that somebody else made is left alone. */
export const ensureCname: StepHandler = {
  async begin(context) {
    const { ports, spec, stores, run } = context;
    const planned = (await stores.runs.get(run))?.continuation?.gatewayName;
    const fqdn =
      typeof planned === 'string'
        ? planned
        : (await gatewayAddress(ports, await ports.gateways.read(spec.applicationGateway))).fqdn;
    if (fqdn === null) return { state: 'failed', problem: noPublicName() };
    let writes = 0;
    for (const { zoneId, host } of wanted(spec.endpoints))
      writes += await ensure(context, { zoneId, host, target: fqdn });
    return { state: 'done', note: `Public host names point at ${fqdn}.`, writes };
  },
};

function wanted(endpoints: readonly Endpoint[]): { zoneId: string; host: string }[] {
  return endpoints.flatMap(({ publicDns, publicHostnames }) =>
    publicDns ? publicHostnames.map((host) => ({ zoneId: publicDns.zoneId, host })) : [],
  );
}

/** Guarded by the etag, so that a record which changes in between is not overwritten: the step then looks again. */
async function ensure(
  { ports, edge }: StepContext,
  { zoneId, host, target }: { zoneId: string; host: string; target: string },
): Promise<0 | 1> {
  const name = relativeName(host, zoneNameOf(zoneId) ?? '');
  const existing = await ports.publicDns.readCname(zoneId, name);
  if (existing && sameHost(existing.target, target)) return 0;
  if (existing && existing.owner !== edge.name) throw new EdgeError(taken(host, existing));
  await ports.publicDns.putCname(zoneId, name, { target, ttl, owner: edge.name }, existing?.etag ?? null);
  return 1;
}

const sameHost = (a: string, b: string): boolean =>
  a.replace(/\.$/, '').toLowerCase() === b.replace(/\.$/, '').toLowerCase();

function noPublicName() {
  return problem('GatewayHasNoPublicName', {
    what: "The gateway's public address has no DNS name.",
    why: 'A CNAME needs a name to point at.',
    fix: 'Give the public IP address a DNS name label, or leave publicDns out of the spec.',
  });
}

function taken(host: string, { target, owner }: { target: string; owner: string | null }) {
  return problem('CnameTaken', {
    what: `There is already a CNAME at ${host} that edge-tls did not make for this edge.`,
    why: `It points at ${target}${owner ? ` and belongs to the edge ${owner}` : ''}.`,
    fix: 'Remove it if the name is to be served by this gateway, or leave publicDns out of the spec.',
    evidence: { host, target, owner },
  });
}
