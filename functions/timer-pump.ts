import { app as functions } from '@azure/functions';
import * as df from 'durable-functions';
import { runDeadline } from '../orchestrations/activities/run-deadline.ts';
import { pump } from '../shared/domain/run/pump.ts';
import { watch } from '../shared/domain/run/watchdog.ts';
import type { Setup } from './http-endpoint.ts';
import { endOf, isAlive, startRun, stopRun } from './run-starter.ts';
import { tellOfRun } from './tell-of-run.ts';

/**
 * Once a minute: replaces a run that is stuck, then starts what was asked for and never began, because something died between two
 * writes.
 */
export function registerPump(setup: () => Setup): void {
  functions.timer('pump', {
    schedule: '0 * * * * *',
    extraInputs: [df.input.durableClient()],
    handler: async (_timer, context) => {
      const ready = setup();
      // healthz and every answer say what is missing; a timer that fails each minute would only bury it.
      if (!ready.ok) return;
      const client = df.getClient(context);
      const { stores, ports } = ready.app;
      const services = {
        stores,
        clock: ports.clock,
        start: (run: string, edge: string) => startRun(client, run, edge),
        isAlive: (run: string) => isAlive(client, run),
      };
      const watched = await watch({
        ...services,
        endOf: (run) => endOf(client, run),
        stop: (run, why) => stopRun(client, run, why),
        deadlineOf: runDeadline(stores.runs),
      });
      if (watched.replaced.length > 0) context.warn(JSON.stringify({ watchdog: 'replaced', runs: watched.replaced }));
      for (const { run } of watched.replaced) await tellOfRun(ready.app, client, run);
      if (watched.failed.length > 0) context.error(JSON.stringify({ watchdog: 'failed', edges: watched.failed }));
      const { started, failed } = await pump(services);
      if (started.length > 0) context.log(JSON.stringify({ pump: 'started', runs: started }));
      for (const { edge, problem } of failed)
        context.error(JSON.stringify({ pump: 'failed', edge, code: problem.code, why: problem.why }));
    },
  });
}
