import { app as functions } from '@azure/functions';
import * as df from 'durable-functions';
import { pump } from '../shared/domain/run/pump.ts';
import type { Setup } from './http-endpoint.ts';
import { isAlive, startRun } from './run-starter.ts';

/** Once a minute: starts what was asked for and never began, because something died between two writes. */
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
      const { started, failed } = await pump({
        stores,
        clock: ports.clock,
        start: (run, edge) => startRun(client, run, edge),
        isAlive: (run) => isAlive(client, run),
      });
      if (started.length > 0) context.log(JSON.stringify({ pump: 'started', runs: started }));
      for (const { edge, problem } of failed)
        context.error(JSON.stringify({ pump: 'failed', edge, code: problem.code, why: problem.why }));
    },
  });
}
