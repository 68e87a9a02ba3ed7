import { asText, propertiesOf } from '../../../shared/domain/gateway/gateway-document.ts';
import type { WantedRecord } from '../../../shared/domain/dns/wanted-records.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { compareRecord } from '../../../shared/domain/dns/compare-record.ts';
import { orNull } from '../gather.ts';
import { readMemory } from '../step-memory.ts';
import { changeRecords } from './change-records.ts';
import { changeOf, leftToOthers, wantedNow } from './ensure-record.ts';
import { isTurn, operationIn, pollLater, pollOperation } from './operation-turn.ts';
import type { StepContext, StepHandler, Turn } from './step-handler.ts';
import { ownValue } from '../../../shared/domain/own-value.ts';

const updatingSeconds = 15;

/**
 * API Management's private address can move during its update (azure-docs#40309). If it did, the record is rewritten, and the
 * gateway, which keeps what it has resolved until it is written to, gets the document that it has.
 */
export const followAddress: StepHandler = {
  async begin(context) {
    const records = await oursNow(context);
    const moved = await movedOf(context, records);
    if (moved.length === 0)
      return { state: 'done', note: 'The private address of API Management is what the record says.' };
    return rewrite(context, records);
  },
  poll: (context) => (context.memory?.phase === 'gateway' ? pollGateway(context) : rewriteAgain(context)),
};

async function rewrite(context: StepContext, records: readonly WantedRecord[]): Promise<Turn> {
  const changed = await changeRecords(context, changeOf(records));
  if (changed.state === 'changed') return writeGateway(context, changed.writes);
  const note = `API Management is at ${records[0]?.address ?? ''} now. ${changed.note}`;
  return { ...changed, state: 'poll', memory: { phase: 'record' }, note };
}

const rewriteAgain = async (context: StepContext): Promise<Turn> => rewrite(context, await oursNow(context));

async function oursNow(context: StepContext): Promise<readonly WantedRecord[]> {
  const [records, left] = await Promise.all([wantedNow(context), leftToOthers(context)]);
  return records.filter(({ name }) => !left.includes(name));
}

/** Against what the server answers; where it cannot be asked, against what this run has written. */
async function movedOf(context: StepContext, records: readonly WantedRecord[]): Promise<readonly WantedRecord[]> {
  const { ports, stores, run } = context;
  const written = await stores.runs.step(run, 'ensureRecord');
  const known = ((written && readMemory(written).memory?.addresses) ?? {}) as Readonly<Record<string, string>>;
  const asked = await Promise.all(records.map(({ name }) => orNull(ports.resolver.addresses(name))));
  return records.filter((record, index) => {
    const fallback = ownValue(known, record.name) ?? record.address;
    return compareRecord(record, asked[index] ?? [fallback]) !== null;
  });
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

async function writeGateway(context: StepContext, before = 0): Promise<Turn> {
  const { ports, spec, pace } = context;
  const document = await ports.gateways.read(spec.applicationGateway);
  if (propertiesOf(document).provisioningState === 'Updating')
    return gatewayLater(pace.ours(updatingSeconds), 'Another write to the gateway is waited for.');
  const started = await ports.gateways.startPut(spec.applicationGateway, document, asText(document.etag) ?? '*');
  const note = 'The gateway resolves the name anew.';
  return started.state === 'started'
    ? pollLater(pace, started.operation, { note, memory: { phase: 'gateway' }, writes: before + 1 })
    : { state: 'done', note, writes: before + 1 };
}

function gatewayLater(afterSeconds: number, note: string): Turn {
  const memory: JsonObject = { phase: 'gateway', operation: null };
  return { state: 'poll', memory, afterSeconds, note };
}
