import { type DesiredHostname, desiredHostnames } from '../../../shared/domain/api-management/desired-hostnames.ts';
import { nextHostnames } from '../../../shared/domain/api-management/hostname-list.ts';
import { servedCertificateName } from '../../../shared/domain/names/key-vault-names.ts';
import type { ObservedApiManagement } from '../../../shared/domain/observed.ts';
import { readMemory } from '../step-memory.ts';
import { hostNamesInUse } from './host-names-now.ts';
import { observedService } from './observed-service.ts';
import { isTurn, operationIn, pollLater, pollOperation } from './operation-turn.ts';
import type { StepContext, StepHandler, Turn } from './step-handler.ts';

/** Its own updates take a quarter of an hour and more; asking oftener than Azure does itself tells nothing. */
const transitionSeconds = 60;
const note = 'API Management takes up the custom domains; that often takes 15 to 45 minutes.';

/** Read, merge, write, read again: what the write itself answers is not to be trusted (azure-sdk-for-js, poller of `beginUpdate`). */
async function begin(context: StepContext): Promise<Turn> {
  const { ports, pace, spec } = context;
  const service = observedService(spec.apiManagement, await ports.apiManagement.read(spec.apiManagement));
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
  const started = await ports.apiManagement.startUpdateHostnames(spec.apiManagement, next);
  return started.state === 'started'
    ? pollLater(pace, started.operation, { note, writes: 1 })
    : { state: 'again', afterSeconds: 0, note, writes: 1 };
}

export const updateApiManagement: StepHandler = {
  begin,
  async poll(context) {
    const operation = operationIn(context.memory);
    if (operation === null) return begin(context);
    const polled = await pollOperation(context, operation, note);
    return isTurn(polled) ? polled : begin(context);
  },
};

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
