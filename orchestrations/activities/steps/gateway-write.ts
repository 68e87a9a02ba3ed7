import { asText, propertiesOf } from '../../../shared/domain/gateway/gateway-document.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { keepGatewayBefore } from '../gateway-before.ts';
import { isTurn, operationIn, pollLater, pollOperation } from './operation-turn.ts';
import type { StepContext, StepHandler, Turn } from './step-handler.ts';

/** While somebody else's write runs, ours would cancel it. */
const updatingSeconds = 15;

export interface GatewayWrite {
  /** The document to PUT, from the one just read; null when nothing is to be written. */
  readonly next: (context: StepContext, document: JsonObject) => Promise<JsonObject | null>;
  /** What the gateway is doing while the write runs, a sentence. */
  readonly note: string;
  /** What there is to say when a fresh reading needs no change. */
  readonly done: (context: StepContext) => string;
}

/**
 * Read, merge, write, read again. It is done when a fresh reading needs no change, so a lost answer, a crash and somebody else's write
 * in between all end in the same place. (A second PUT cancels the first: azure-cli#21156.) What was ours before the run's first write
 * is kept, so that it can be put back.
 */
export function gatewayWrite({ next, note, done }: GatewayWrite): StepHandler {
  const begin = async (context: StepContext): Promise<Turn> => {
    const { ports, pace, spec, stores, run } = context;
    const document = await ports.gateways.read(spec.applicationGateway);
    if (isUpdating(document)) return waitForOthers(context);
    const wanted = (await next(context, document)) ?? (mustRepeat(context, document) ? document : null);
    if (wanted === null) return { state: 'done', note: done(context) };
    await keepGatewayBefore(stores.runs, run, document);
    const started = await ports.gateways.startPut(spec.applicationGateway, wanted, asText(document.etag) ?? '*');
    return started.state === 'started'
      ? pollLater(pace, started.operation, { note, writes: 1 })
      : { state: 'again', afterSeconds: 0, note, writes: 1 };
  };
  return {
    begin,
    async poll(context) {
      const operation = operationIn(context.memory);
      if (operation === null) return begin(context);
      const polled = await pollOperation(context, operation, note);
      return isTurn(polled) ? polled : begin(context);
    },
  };
}

const isUpdating = (document: JsonObject): boolean => propertiesOf(document).provisioningState === 'Updating';

/** A write of ours was taken in and then failed: the document looks done, and only another write makes the gateway use it. */
const mustRepeat = ({ record }: StepContext, document: JsonObject): boolean =>
  record.attempts > 0 && propertiesOf(document).provisioningState === 'Failed';

function waitForOthers({ pace }: StepContext): Turn {
  return {
    state: 'again',
    afterSeconds: pace.ours(updatingSeconds),
    note: 'Another write to the gateway is waited for.',
  };
}
