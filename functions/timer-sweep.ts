import { app as functions } from '@azure/functions';
import * as df from 'durable-functions';
import { sweep } from '../shared/domain/run/sweep.ts';
import type { Setup } from './http-endpoint.ts';
import { leftToPump } from './left-to-pump.ts';
import { startRun } from './run-starter.ts';

const hourSeconds = 3600;
/** Every five minutes: 288 times a day, so that 2,800 edges still get their daily look. */
const schedule = '0 */5 * * * *';
const most = 10;

/** Looks at every edge once a day (or as often as configured), each at its own time, and so finds what no event told. */
export function registerSweep(setup: () => Setup): void {
  functions.timer('sweep', {
    schedule,
    extraInputs: [df.input.durableClient()],
    handler: async (_timer, context) => {
      const ready = setup();
      // healthz and every answer say what is missing; a timer that fails again and again would only bury it.
      if (!ready.ok) return;
      const { stores, ports } = ready.app;
      const services = {
        stores,
        clock: ports.clock,
        start: leftToPump(
          async (run, edge) => startRun(df.getClient(context), run, edge),
          (run) => context.warn(JSON.stringify({ start: 'left to the pump', run })),
        ),
      };
      // On local Azure an hour is as much shorter as everything else.
      const periodSeconds = Math.max(1, (ready.config.sweepHours * hourSeconds) / ready.config.waitScale);
      const { requested, left, failed } = await sweep(services, { periodSeconds, most });
      if (requested.length > 0) context.log(JSON.stringify({ sweep: 'requested', edges: requested, left }));
      if (failed.length > 0) context.error(JSON.stringify({ sweep: 'failed', edges: failed }));
    },
  });
}
