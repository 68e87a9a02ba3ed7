import { judgePublicName, type PublicTarget } from '../../../shared/domain/dns/public-name.ts';
import { noPublicName, publicNameTaken } from '../../../shared/domain/dns/public-name-problems.ts';
import { chosenFrontEnd, publicAddressOf } from '../../../shared/domain/gateway/front-ends.ts';
import { EdgeError } from '../../../shared/domain/problem.ts';
import { zoneNameOf } from '../../../shared/domain/spec/dns.ts';
import type { Endpoint } from '../../../shared/domain/spec/endpoint.ts';
import { cnamePath } from '../../../shared/domain/plan/plan-cname.ts';
import type { Run } from '../../../shared/domain/run/run.ts';
import { relativeName } from '../../../shared/domain/spec/host-name.ts';
import { gatewayAddress } from './gateway-address.ts';
import { readPublicName } from './public-name.ts';
import type { StepContext, StepHandler } from './step-handler.ts';

const ttl = 300;

/**
 * The public host names of every endpoint point at the gateway's public name. What somebody else made is left alone: where it leads to
 * the gateway it serves as well.
 */
export const ensureCname: StepHandler = {
  async begin(context) {
    const planned = await context.stores.runs.get(context.run);
    const target = await targetNow(context, planned);
    const done = [];
    for (const { zoneId, host } of wanted(context.spec.endpoints))
      done.push(await ensure(context, { zoneId, host, target, isPlanned: isPlanned(planned, host) }));
    const kept = done.flatMap(({ how }) => how ?? []);
    const pointed = `Public host names point at ${target.fqdn ?? target.address ?? 'the gateway'}.`;
    const writes = done.reduce((sum, { writes: one }) => sum + one, 0);
    return { state: 'done', note: [pointed, ...kept].join(' '), writes };
  },
};

/** The name is the one that was planned with: a step follows its plan. */
async function targetNow({ ports, spec, edge }: StepContext, run: Run | null): Promise<PublicTarget> {
  const gateway = await ports.gateways.read(spec.applicationGateway);
  const { unread, publicAddress: address, publicFqdn, publicAddresses } = await gatewayAddress(ports, gateway, spec);
  if (unread !== null) throw new EdgeError(unread);
  const front = chosenFrontEnd(gateway, { endpoints: spec.endpoints, publicAddresses });
  const planned = run?.continuation?.gatewayName;
  const fqdn = typeof planned === 'string' ? planned : publicFqdn;
  return { edge: edge.name, fqdn, address, addressId: front && publicAddressOf(front) };
}

/** A name that the plan found taken, and warned of, is in no change of it. */
function isPlanned(run: Run | null, host: string): boolean {
  const changes = run?.plan?.steps.find(({ kind }) => kind === 'ensureCname')?.changes ?? [];
  return changes.some(({ path }) => path === cnamePath(host));
}

interface Wanted {
  readonly zoneId: string;
  readonly host: string;
}

function wanted(endpoints: readonly Endpoint[]): readonly Wanted[] {
  return endpoints.flatMap(({ publicDns, publicHostnames }) =>
    publicDns ? publicHostnames.map((host) => ({ zoneId: publicDns.zoneId, host })) : [],
  );
}

/** Guarded by the etag, so that a record which changes in between is not overwritten: the step then looks again. */
async function ensure(
  { ports, edge, spec }: StepContext,
  { zoneId, host, target, isPlanned: planned }: Wanted & { target: PublicTarget; isPlanned: boolean },
): Promise<{ writes: 0 | 1; how?: string }> {
  const { name, etag } = await readPublicName(ports, { edge: edge.name, zoneId, host });
  const found = judgePublicName(name, target);
  if (found.state === 'taken' && !planned) return { writes: 0, how: `${found.what} It is left as it is.` };
  if (found.state === 'taken') throw new EdgeError(publicNameTaken(name, found, target));
  if (found.state === 'right') return name.cname?.owner === edge.name ? { writes: 0 } : { writes: 0, how: found.how };
  if (target.fqdn === null) throw new EdgeError(noPublicName(spec.applicationGateway));
  const relative = relativeName(host, zoneNameOf(zoneId) ?? '');
  await ports.publicDns.putCname(zoneId, relative, { target: target.fqdn, ttl, owner: edge.name }, etag);
  return { writes: 1 };
}
