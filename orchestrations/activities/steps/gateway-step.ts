import { asText, propertiesOf } from '../../../shared/domain/gateway/gateway-document.ts';
import { type DesiredGateway, desiredGateway } from '../../../shared/domain/gateway/desired-gateway.ts';
import { type GatewayStage, nextGatewayDocument } from '../../../shared/domain/gateway/gateway-stage.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { writesUnchanged } from '../../../shared/domain/plan/plan-gateway.ts';
import { hostNamesNow } from './host-names-now.ts';
import { isTurn, operationIn, pollLater, pollOperation } from './operation-turn.ts';
import { rootOf } from './root-of.ts';
import type { StepContext, StepHandler, Turn } from './step-handler.ts';

/** While somebody else's write runs, ours would cancel it. */
const updatingSeconds = 15;

/**
 * One stage of the gateway: read, merge, write, read again. It is done when a fresh reading needs no change, so a lost answer, a
 * crash and somebody else's write in between all end in the same place. (A second PUT cancels the first: azure-cli#21156.)
 */
export function gatewayStep(stage: Exclude<GatewayStage, 'remove'>): StepHandler {
  const begin = async (context: StepContext): Promise<Turn> => {
    const { ports, pace, spec } = context;
    const document = await ports.gateways.read(spec.applicationGateway);
    if (isUpdating(document)) return waitForOthers(context);
    const next = nextGatewayDocument(document, await wishFor(context), stage);
    if (next === document && !mustWrite(context)) return { state: 'done', note: doneNote(context) };
    const started = await ports.gateways.startPut(spec.applicationGateway, next, asText(document.etag) ?? '*');
    const note = 'The gateway takes up its new configuration.';
    return started.state === 'started'
      ? pollLater(pace, started.operation, { note, writes: 1 })
      : { state: 'again', afterSeconds: 0, note, writes: 1 };
  };
  return {
    begin,
    async poll(context) {
      const operation = operationIn(context.memory);
      if (operation === null) return begin(context);
      const polled = await pollOperation(context, operation, 'The gateway takes up its new configuration.');
      return isTurn(polled) ? polled : begin(context);
    },
  };
}

async function wishFor(context: StepContext): Promise<DesiredGateway> {
  const { spec, route } = context;
  const [root, backendHostnames] = await Promise.all([rootOf(context), route === 'live' ? hostNamesNow(context) : []]);
  return desiredGateway({ spec, root: root?.certificate ?? null, route, backendHostnames });
}

/** A gateway asks the DNS server anew when it is written to, whatever is written (azure-docs#122197). Once is enough. */
const mustWrite = ({ step, record }: StepContext): boolean => writesUnchanged(step) && record.attempts === 0;

const isUpdating = (document: JsonObject): boolean => propertiesOf(document).provisioningState === 'Updating';

function waitForOthers({ pace }: StepContext): Turn {
  return {
    state: 'again',
    afterSeconds: pace.ours(updatingSeconds),
    note: 'Another write to the gateway is waited for.',
  };
}

const doneNote = ({ record }: StepContext): string =>
  record.attempts === 0
    ? 'Nothing was to be changed any more.'
    : 'The gateway has the new configuration, read back from it.';
