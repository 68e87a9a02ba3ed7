import { isEnded } from '../orchestrations/activities/is-ended.ts';
import { readNotifications } from '../orchestrations/activities/keep-notifications.ts';
import { runView } from './edge-view.ts';
import { findRun } from './find-run.ts';
import type { HttpEndpoint } from './http-endpoint.ts';

/** `GET /api/runs/{id}`. */
export const getRun: HttpEndpoint = {
  name: 'getRun',
  method: 'GET',
  route: 'runs/{id}',
  role: 'Edge.Read',
  handle: async (call) => {
    const run = await findRun(call);
    const { runs } = call.app.stores;
    // Nobody is told of a run that has not ended, and such a run is asked for most often.
    const told = isEnded(run) ? await readNotifications(runs, run.id) : null;
    return { status: 200, body: runView(run, await runs.steps(run.id), told?.deliveries) };
  },
};
