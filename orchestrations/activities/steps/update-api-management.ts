import { ownedByOtherEdges, unwritable } from '../../../shared/domain/api-management/api-management-blockers.ts';
import { type DesiredHostname, desiredHostnames } from '../../../shared/domain/api-management/desired-hostnames.ts';
import { changedHostnames, type HostnameChange } from '../../../shared/domain/api-management/hostname-wish.ts';
import { leafCertificateName, servedCertificateName } from '../../../shared/domain/names/key-vault-names.ts';
import type { ObservedApiManagement } from '../../../shared/domain/observed.ts';
import type { Problem } from '../../../shared/domain/problem.ts';
import { problem } from '../../../shared/domain/problem-codes.ts';
import type { EdgeSpec } from '../../../shared/domain/spec/edge-spec.ts';
import { readMemory } from '../step-memory.ts';
import { changeHostnames, type HostnameTask } from './change-hostnames.ts';
import { hostNamesInUse } from './host-names-now.ts';
import { ownRereadSeconds } from './own-reread.ts';
import type { StepContext, StepHandler, Turn } from './step-handler.ts';

const rereadSeconds = 300;

const task: HostnameTask = {
  note: 'API Management takes up the custom domains; that often takes 15 to 45 minutes.',
  change: async (context) => ({
    kind: 'have',
    desired: await wantedHostnames(context),
    inUse: context.route === 'live' ? await hostNamesInUse(context) : [],
    leavesOfOthers: await leavesOfOthers(context),
  }),
  instead(context, service, change) {
    if (change.kind !== 'have') return null;
    const [taken] = ownedByOtherEdges(service, { ...change, edge: context.spec.name });
    if (taken !== undefined) return { state: 'failed', problem: taken };
    if (context.memory?.written === true && lacksOnlyReading(service, change)) return waitForReading(context);
    // Identities can be taken away between plan and write.
    const [unsent] = unwritable(service, change.desired);
    return unsent === undefined ? null : { state: 'failed', problem: unsent };
  },
};

async function update(context: StepContext): Promise<Turn> {
  const outcome = await changeHostnames(context, task);
  if ('state' in outcome) return outcome;
  const addresses = outcome.service.privateIPAddresses;
  return { state: 'done', note: 'API Management has the custom domains.', memory: { addresses } };
}

export const updateApiManagement: Required<StepHandler> = { begin: update, poll: update };

/** Everything was written as wanted; only the newest certificate is not there. */
function lacksOnlyReading(
  service: ObservedApiManagement,
  change: Extract<HostnameChange, { readonly kind: 'have' }>,
): boolean {
  const desired = change.desired.map((one) => ({ ...one, thumbprint: null }));
  return changedHostnames(service, { ...change, desired }) === service.hostnameConfigurations;
}

/**
 * The write was taken for one that changes nothing, or has read an older version: API Management looks by itself in time. A fresh
 * write would cost three quarters of an hour and come to the same.
 */
function waitForReading({ ports, pace, memory }: StepContext): Turn {
  const now = ports.clock.now() / 1000;
  const since = typeof memory?.since === 'number' ? memory.since : now;
  if (now - since > pace.ours(ownRereadSeconds)) return { state: 'failed', problem: notRead() };
  return {
    state: 'poll',
    memory: { written: true, since },
    afterSeconds: pace.ours(rereadSeconds),
    note: 'API Management has taken the write without reading Key Vault anew; it does so by itself within four hours.',
  };
}

function notRead(): Problem {
  return problem('HostnameCertificateNotRead', {
    what: 'API Management does not take the newest certificate from Key Vault.',
    why: 'It was written to, and four hours have passed in which it looks by itself.',
    fix: 'Check that its identity may still read the secret and that the custom domain shows no error, then request another run.',
  });
}

async function leavesOfOthers({ stores, spec }: StepContext): Promise<readonly string[]> {
  const others = (await stores.edges.list()).filter(({ name }) => name.startsWith(`${spec.name}-`));
  return others.flatMap(({ name, spec: other }) =>
    (other as unknown as EdgeSpec).endpoints.map((endpoint) => leafCertificateName(name, endpoint.name)),
  );
}

/** The newest leaf of each endpoint: what this run has merged, else what Key Vault holds. */
async function wantedHostnames({ ports, spec, stores, run }: StepContext): Promise<readonly DesiredHostname[]> {
  return Promise.all(
    desiredHostnames({ spec, leaves: {} }).map(async (wanted) => {
      const record = await stores.runs.step(run, `mergeLeaf:${wanted.endpoint}`);
      const merged = record && readMemory(record).memory?.thumbprint;
      if (typeof merged === 'string') return { ...wanted, thumbprint: merged };
      const leaf = await ports.certificates.read(spec.keyVault, servedCertificateName(spec, wanted.endpoint));
      return { ...wanted, thumbprint: leaf?.certificate.thumbprint ?? null };
    }),
  );
}
