import { type DurableClient, type DurableOrchestrationStatus, OrchestrationRuntimeStatus } from 'durable-functions';
import { convergeEdge } from '../orchestrations/converge-edge.ts';
import { notify } from '../orchestrations/notify.ts';
import type { RunInput } from '../orchestrations/run-input.ts';
import type { OrchestrationEnd } from '../shared/domain/run/orchestration-end.ts';
import type { PurgeServices } from '../shared/domain/run/purge-histories.ts';

/** What edge-tls needs of the Durable client. */
export type InstanceClient = Pick<DurableClient, 'startNew' | 'getStatus'>;

const alive: readonly string[] = ['Pending', 'Running', 'Suspended', 'ContinuedAsNew'];

/** Whether an orchestration is under way. A run that was never started, or ended in any way, is not. */
export async function isAlive(client: InstanceClient, run: string): Promise<boolean> {
  const status = await statusOf(client, run);
  return status !== null && alive.includes(status.runtimeStatus);
}

/** How the orchestration of a run ended; null when there is none, or it has not. */
export async function endOf(client: InstanceClient, run: string): Promise<OrchestrationEnd | null> {
  const status = await statusOf(client, run);
  if (status === null || alive.includes(status.runtimeStatus)) return null;
  return { status: status.runtimeStatus, output: status.output };
}

function statusOf(client: InstanceClient, run: string): Promise<DurableOrchestrationStatus | null> {
  return client.getStatus(run).catch((error: unknown) => {
    // The client has no answer of its own for an unknown instance, only this message.
    if (error instanceof Error && error.message.includes('HTTP 404')) return null;
    throw error;
  });
}

/** Takes away the histories of all orchestrations that have ended, however they did. The statuses are named: none that is under way. */
export function purgeEnded(client: Pick<DurableClient, 'purgeInstanceHistoryBy'>): PurgeServices['purge'] {
  return async ({ from, to }) => {
    const { Completed, Failed, Terminated, Canceled } = OrchestrationRuntimeStatus;
    const runtimeStatus = [Completed, Failed, Terminated, Canceled];
    const filter = { createdTimeFrom: new Date(from), createdTimeTo: new Date(to), runtimeStatus };
    return (await client.purgeInstanceHistoryBy(filter)).instancesDeleted;
  };
}

/** Starts the orchestration of a run under the run's id. Two at once start one: the loser finds it under way. */
export async function startRun(client: InstanceClient, run: string, edge: string): Promise<void> {
  await startOnce(client, { name: convergeEdge.orchestrationName, instanceId: run, input: { edge, run } });
}

/** Starts the telling of a run, for a run that cannot do so itself. */
export async function startNotify(client: InstanceClient, run: string, edge: string): Promise<void> {
  await startOnce(client, { name: notify.orchestrationName, instanceId: `${run}.notify`, input: { edge, run } });
}

async function startOnce(
  client: InstanceClient,
  { name, instanceId, input }: { name: string; instanceId: string; input: RunInput },
): Promise<void> {
  try {
    await client.startNew(name, { instanceId, input });
  } catch (error) {
    if (!(await isAlive(client, instanceId))) throw error;
  }
}

/** Ends the orchestration of a run. One that has ended, or never was, needs no ending. */
export async function stopRun(
  client: Pick<DurableClient, 'terminate' | 'startNew' | 'getStatus'>,
  run: string,
  why: string,
): Promise<void> {
  if (await isAlive(client, run)) await client.terminate(run, why);
}
