import type { DurableClient } from 'durable-functions';
import { convergeEdge } from '../orchestrations/converge-edge.ts';

/** What edge-tls needs of the Durable client. */
export type InstanceClient = Pick<DurableClient, 'startNew' | 'getStatus'>;

const alive: readonly string[] = ['Pending', 'Running', 'Suspended', 'ContinuedAsNew'];

/** Whether an orchestration is under way. A run that was never started, or ended in any way, is not. */
export async function isAlive(client: InstanceClient, run: string): Promise<boolean> {
  const status = await client.getStatus(run).catch((error: unknown) => {
    // The client has no answer of its own for an unknown instance, only this message.
    if (error instanceof Error && error.message.includes('HTTP 404')) return null;
    throw error;
  });
  return status !== null && alive.includes(status.runtimeStatus);
}

/** Starts the orchestration of a run under the run's id. Two at once start one: the loser finds it under way. */
export async function startRun(client: InstanceClient, run: string, edge: string): Promise<void> {
  try {
    await client.startNew(convergeEdge.orchestrationName, { instanceId: run, input: { edge, run } });
  } catch (error) {
    if (!(await isAlive(client, run))) throw error;
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
