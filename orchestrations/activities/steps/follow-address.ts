import { asText, propertiesOf } from '../../../shared/domain/gateway/gateway-document.ts';
import type { WantedRecord } from '../../../shared/domain/dns/wanted-records.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { compareRecord } from '../../../shared/domain/dns/compare-record.ts';
import { orNull } from '../gather.ts';
import { readMemory } from '../step-memory.ts';
import { wantedNow } from './ensure-record.ts';
import { isTurn, operationIn, pollLater, pollOperation } from './operation-turn.ts';
import { readRecordsResult, startRecords } from './record-command.ts';
import type { StepContext, StepHandler, Turn } from './step-handler.ts';

const updatingSeconds = 15;

/**
 * API Management's private address can move during its update (azure-docs#40309). If it did, the record is rewritten, and the
 * gateway, which keeps what it has resolved until it is written to, gets the document that it has.
 */
export const followAddress: StepHandler = {
  async begin(context) {
    const records = await wantedNow(context);
    const moved = await movedOf(context, records);
    if (moved.length === 0)
      return { state: 'done', note: 'The private address of API Management is what the record says.' };
    const started = await startRecords(context, records);
    const note = `API Management is at ${records[0]?.address ?? ''} now; the record is rewritten.`;
    if (started.state === 'started')
      return pollLater(context.pace, started.operation, { note, memory: { phase: 'record' }, writes: 1 });
    readRecordsResult(started.body);
    return writeGateway(context);
  },
  poll: (context) => (context.memory?.phase === 'gateway' ? pollGateway(context) : pollRecord(context)),
};

/** Against what the server answers; where it cannot be asked, against what this run has written. */
async function movedOf(context: StepContext, records: readonly WantedRecord[]): Promise<readonly WantedRecord[]> {
  const { ports, stores, run } = context;
  const written = await stores.runs.step(run, 'ensureRecord');
  const known = ((written && readMemory(written).memory?.addresses) ?? {}) as Readonly<Record<string, string>>;
  const asked = await Promise.all(records.map(({ name }) => orNull(ports.resolver.addresses(name))));
  return records.filter((record, index) => {
    const fallback = known[record.name] ?? record.address;
    return compareRecord(record, asked[index] ?? [fallback]) !== null;
  });
}

async function pollRecord(context: StepContext): Promise<Turn> {
  const operation = operationIn(context.memory);
  if (operation === null) return followAddress.begin(context);
  const polled = await pollOperation(context, operation, 'The record is rewritten.');
  if (isTurn(polled)) return polled;
  readRecordsResult(polled.body);
  return writeGateway(context);
}

async function pollGateway(context: StepContext): Promise<Turn> {
  const operation = operationIn(context.memory);
  if (operation === null) return writeGateway(context);
  const polled = await pollOperation(context, operation, 'The gateway resolves the name anew.');
  if (!isTurn(polled))
    return { state: 'done', note: 'The record was rewritten, and the gateway has resolved the name anew.' };
  // Not from the beginning: the record is right by now, so that only the gateway is left to do.
  return polled.state === 'again' ? { ...gatewayLater(polled.afterSeconds, polled.note) } : polled;
}

async function writeGateway(context: StepContext): Promise<Turn> {
  const { ports, spec, pace } = context;
  const document = await ports.gateways.read(spec.applicationGateway);
  if (propertiesOf(document).provisioningState === 'Updating')
    return gatewayLater(pace.ours(updatingSeconds), 'Another write to the gateway is waited for.');
  const started = await ports.gateways.startPut(spec.applicationGateway, document, asText(document.etag) ?? '*');
  const note = 'The gateway resolves the name anew.';
  return started.state === 'started'
    ? pollLater(pace, started.operation, { note, memory: { phase: 'gateway' }, writes: 1 })
    : { state: 'done', note, writes: 1 };
}

function gatewayLater(afterSeconds: number, note: string): Turn {
  const memory: JsonObject = { phase: 'gateway', operation: null };
  return { state: 'poll', memory, afterSeconds, note };
}
