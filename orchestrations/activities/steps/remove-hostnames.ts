import { unsendable } from '../../../shared/domain/api-management/api-management-blockers.ts';
import { hostNameOf } from '../../../shared/domain/api-management/hostname-entry.ts';
import { withSiblingsRepaired } from '../../../shared/domain/api-management/hostname-list.ts';
import { withoutOwnHostnames } from '../../../shared/domain/api-management/without-hostnames.ts';
import type { ObservedApiManagement } from '../../../shared/domain/observed.ts';
import { hostNamesLeftInUse } from './host-names-left.ts';
import { observedService } from './observed-service.ts';
import { isTurn, operationIn, pollLater, pollOperation } from './operation-turn.ts';
import type { StepContext, StepHandler, Turn } from './step-handler.ts';

const transitionSeconds = 60;
const note = 'API Management lets go of the custom domains; that often takes 15 to 45 minutes.';

/** The custom domains that carry a certificate of this edge. Read, leave out, write, read again; the list is replaced whole. */
async function begin(context: StepContext): Promise<Turn> {
  const { ports, pace, spec } = context;
  const service = observedService(spec.apiManagement, await ports.apiManagement.read(spec.apiManagement));
  if (isChanging(service)) {
    const waiting = 'Another change of API Management is waited for.';
    return { state: 'again', afterSeconds: pace.ours(transitionSeconds), note: waiting };
  }
  const entries = service.hostnameConfigurations;
  const next = withoutOwnHostnames(entries, { spec, inUse: await hostNamesLeftInUse(context) });
  if (next === entries) return { state: 'done', note: 'API Management has no custom domain of this edge.' };
  const gone = entries.filter((entry) => !next.includes(entry)).map((entry) => ({ hostName: hostNameOf(entry) }));
  const unsent = unsendable(service, gone)[0];
  if (unsent) return { state: 'failed', problem: unsent };
  const sent = withSiblingsRepaired(next, service);
  const started = await ports.apiManagement.startUpdateHostnames(spec.apiManagement, sent);
  return started.state === 'started'
    ? pollLater(pace, started.operation, { note, writes: 1 })
    : { state: 'again', afterSeconds: 0, note, writes: 1 };
}

export const removeHostnames: StepHandler = {
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
