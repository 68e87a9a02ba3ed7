import { isOurs, childrenOf, managedCollections } from '../../shared/domain/gateway/gateway-document.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { type GatewaySnapshot, gatewaySnapshot } from '../../shared/domain/rollback/gateway-snapshot.ts';
import { parseRunId, runId } from '../../shared/domain/run/run-id.ts';
import type { Runs } from '../../shared/domain/stores.ts';

/** Keeps what is ours on the gateway as it is before the first write of a run; later calls of the same run change nothing. */
export async function keepGatewayBefore(runs: Runs, run: string, document: JsonObject): Promise<void> {
  if ((await gatewayBefore(runs, run)) !== null) return;
  const snapshot = gatewaySnapshot(document);
  const filled = managedCollections.filter((collection) => childrenOf(document, collection).some(isOurs));
  const kept = Object.fromEntries(filled.map((collection) => [collection, snapshot[collection] ?? []]));
  await runs.savePaper(run, 'gatewayBefore', kept);
}

/** As the run found it, or the stuck run that this one replaces; null when neither has written the gateway. */
export async function gatewayBefore(runs: Runs, run: string): Promise<GatewaySnapshot | null> {
  for (const id of withReplaced(run)) {
    const paper = await runs.paper(id, 'gatewayBefore');
    if (paper !== null) return paper as GatewaySnapshot;
  }
  return null;
}

/** The run and the ones that it replaces, the first one first. */
function withReplaced(run: string): readonly string[] {
  const parts = parseRunId(run);
  if (parts === null) return [run];
  return Array.from({ length: parts.replacement + 1 }, (_, replacement) => runId({ ...parts, replacement }));
}
