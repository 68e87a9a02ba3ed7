import { unwritable } from '../../../shared/domain/api-management/api-management-blockers.ts';
import { type DesiredHostname, desiredHostnames } from '../../../shared/domain/api-management/desired-hostnames.ts';
import { type HostnamesWanted, nextHostnames } from '../../../shared/domain/api-management/hostname-list.ts';
import { identitiesOf } from '../../../shared/domain/api-management/service-identities.ts';
import { servedCertificateName } from '../../../shared/domain/names/key-vault-names.ts';
import type { ObservedApiManagement } from '../../../shared/domain/observed.ts';
import type { Problem } from '../../../shared/domain/problem.ts';
import { problem } from '../../../shared/domain/problem-codes.ts';
import { readMemory } from '../step-memory.ts';
import { withVaultAccess } from '../with-vault-access.ts';
import { hostNamesInUse } from './host-names-now.ts';
import { observedService } from './observed-service.ts';
import { ownRereadSeconds } from './own-reread.ts';
import { isTurn, operationIn, pollLater, pollOperation } from './operation-turn.ts';
import type { StepContext, StepHandler, Turn } from './step-handler.ts';

/** Its own updates take a quarter of an hour and more; asking oftener than Azure does itself tells nothing. */
const transitionSeconds = 60;
const rereadSeconds = 300;
const note = 'API Management takes up the custom domains; that often takes 15 to 45 minutes.';

/** Read, merge, write, read again: what the write itself answers is not to be trusted (azure-sdk-for-js, poller of `beginUpdate`). */
async function begin(context: StepContext): Promise<Turn> {
  const { ports, pace, spec } = context;
  const service = await serviceNow(context);
  if (isChanging(service)) {
    const waiting = 'Another change of API Management is waited for.';
    return { state: 'again', afterSeconds: pace.ours(transitionSeconds), note: waiting };
  }
  const desired = await wantedHostnames(context);
  const inUse = context.route === 'live' ? await hostNamesInUse(context) : [];
  const next = nextHostnames(service, { desired, inUse });
  if (next === service.hostnameConfigurations)
    return {
      state: 'done',
      note: 'API Management has the custom domains.',
      memory: { addresses: service.privateIPAddresses },
    };
  if (context.memory?.written === true && lacksOnlyReading(service, { desired, inUse })) return waitForReading(context);
  // Identities can be taken away between plan and write.
  const unsent = unwritable(service, desired)[0];
  if (unsent) return { state: 'failed', problem: unsent };
  const started = await ports.apiManagement.startUpdateHostnames(spec.apiManagement, next);
  return started.state === 'started'
    ? pollLater(pace, started.operation, { note, writes: 1 })
    : { state: 'poll', memory: { written: true }, afterSeconds: 0, note, writes: 1 };
}

export const updateApiManagement: StepHandler = {
  begin,
  async poll(context) {
    const operation = operationIn(context.memory);
    // Nothing is under way: its own look into Key Vault is waited for.
    if (operation === null) return begin(context);
    const polled = await pollOperation(context, operation, note);
    return isTurn(polled) ? polled : begin({ ...context, memory: { written: true } });
  },
};

/** Where there is a choice of identities, with who of them may read the vault: the plan has chosen by the same. */
async function serviceNow({ ports, spec }: StepContext): Promise<ObservedApiManagement> {
  const service = observedService(spec.apiManagement, await ports.apiManagement.read(spec.apiManagement));
  const hasChoice = identitiesOf(service.identity).all.length > 1;
  return hasChoice && !isChanging(service) ? withVaultAccess(ports, spec, service) : service;
}

/** Everything was written as wanted; only the newest certificate is not there. */
function lacksOnlyReading(service: ObservedApiManagement, wanted: HostnamesWanted): boolean {
  const desired = wanted.desired.map((one) => ({ ...one, thumbprint: null }));
  return nextHostnames(service, { ...wanted, desired }) === service.hostnameConfigurations;
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

const isChanging = ({ provisioningState }: ObservedApiManagement): boolean =>
  !/^(?:succeeded|failed)$/i.test(provisioningState);

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
