import { asArray, asObject, asText } from '../../shared/domain/gateway/gateway-document.ts';
import type { Json, JsonObject } from '../../shared/domain/json.ts';
import type { StepRecord } from '../../shared/domain/run/run.ts';
import type { Runs } from '../../shared/domain/stores.ts';
import { readMemory, writeMemory } from './step-memory.ts';

/** The body of backend health that the run saw last, whatever became of the wait for it; null when it had none. */
export async function healthOfRun(runs: Runs, run: string): Promise<unknown> {
  const records = await runs.steps(run);
  const bodies = records
    .filter(({ kind }) => kind === 'awaitHealthy')
    .map((record) => readMemory(record).memory?.health);
  return bodies.findLast((body) => body !== undefined && body !== null) ?? null;
}

/** Of the body, the pools of edge-tls: others may have hundreds on the gateway. */
export function ownHealth(body: unknown): JsonObject {
  const pools = asArray(asObject(body as Json).backendAddressPools).filter((pool) =>
    (
      asText(asObject(asObject(pool).backendAddressPool).id)
        ?.split('/')
        .at(-1) ?? ''
    ).startsWith('edge-tls-'),
  );
  return { backendAddressPools: JSON.parse(JSON.stringify(pools)) as Json };
}

/** What a step that has ended otherwise still knows: health, and no operation, which may be a signed URL. */
export function healthOnly(memory: JsonObject | null): JsonObject | null {
  return memory?.health === undefined ? null : { health: memory.health };
}

/** Of a step that is ended from outside. */
export function continuationAtEnd(record: Pick<StepRecord, 'continuation'>): JsonObject | null {
  return writeMemory({ memory: healthOnly(readMemory(record).memory), failures: 0 });
}
