import type { Services } from '../orchestrations/activities/steps/step-handler.ts';
import { keepNotifications, withNotice } from '../orchestrations/activities/keep-notifications.ts';
import { type InstanceClient, startNotify } from './run-starter.ts';

/** Tells of a run that has no orchestration any more which could: one that the watchdog has replaced. */
export async function tellOfRun(services: Services, client: InstanceClient, id: string): Promise<void> {
  const { edges, runs } = services.stores;
  const run = await runs.get(id);
  const edge = run && (await edges.get(run.edge));
  if (!run || !edge) return;
  await keepNotifications(services, { run, edge, after: edge.status });
  const { notify } = await withNotice(runs, id, { ok: false });
  if (notify) await startNotify(client, id, edge.name);
}
