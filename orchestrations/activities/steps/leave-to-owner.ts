import { leafCertificateName } from '../../../shared/domain/names/key-vault-names.ts';
import { candidatesFor, otherOwnerOf } from '../../../shared/domain/names/leaf-owner.ts';
import { EdgeError } from '../../../shared/domain/problem.ts';
import { problem } from '../../../shared/domain/problem-codes.ts';
import type { StoredEdge } from '../../../shared/domain/stores.ts';
import { endpointOf, type StepContext } from './step-handler.ts';

/**
 * Refuses the first leaf of an endpoint where an older edge gives one of its own the same name: it may be making it in this moment, and
 * ours would be served in its place. Once a leaf is there its tag says whose it is, and the plan has looked at that.
 */
export async function leaveToOwner(context: StepContext): Promise<void> {
  if (await wasThere(context)) return;
  const { spec, stores, edge } = context;
  const certificate = leafCertificateName(spec.name, endpointOf(context).name);
  const found = await Promise.all(candidatesFor(certificate, spec.name).map((name) => stores.edges.get(name)));
  const older = found.flatMap((other) => (other !== null && isOlder(other, edge) ? [other] : []));
  const owner = otherOwnerOf(certificate, spec, older);
  if (owner !== null) throw new EdgeError(leafOfOtherEdge(certificate, owner));
}

/** Of two that were stored in the same second one has to be the first. */
const isOlder = (a: StoredEdge, b: StoredEdge): boolean =>
  a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.name < b.name);

async function wasThere({ stores, run, step }: StepContext): Promise<boolean> {
  const plan = (await stores.runs.get(run))?.plan;
  const merge = plan?.steps.find(({ kind, endpoint }) => kind === 'mergeLeaf' && endpoint === step.endpoint);
  return (merge?.changes[0]?.before ?? null) !== null;
}

function leafOfOtherEdge(certificate: string, owner: string) {
  return problem('LeafOwnedElsewhere', {
    what: `The Key Vault certificate ${certificate} is one of the edge ${owner} as well.`,
    why: 'It is named after edge and endpoint, and the names of the two come to the same.',
    fix: 'Give the edge or the endpoint another name.',
    evidence: { certificate, edge: owner },
  });
}
