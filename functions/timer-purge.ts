import { app as functions } from '@azure/functions';
import * as df from 'durable-functions';
import { purgeHistories } from '../shared/domain/run/purge-histories.ts';
import type { Setup } from './http-endpoint.ts';
import { purgeEnded } from './run-starter.ts';

/** Four times a day, so that a backlog for which one turn is too short is gone within days. */
const schedule = '0 17 */6 * * *';
/** `functionTimeout` in host.json is ten minutes. */
const atMost = 5 * 60_000;

/** Nobody else takes histories away: the hub would grow for ever. */
export function registerPurge(setup: () => Setup): void {
  functions.timer('purge', {
    schedule,
    extraInputs: [df.input.durableClient()],
    handler: async (_timer, context) => {
      const ready = setup();
      // healthz and every answer say what is missing; a timer that fails again and again would only bury it.
      if (!ready.ok) return;
      const client = df.getClient(context);
      const services = { clock: ready.app.ports.clock, purge: purgeEnded(client) };
      const purged = await purgeHistories(services, { days: ready.config.historyDays, atMost });
      if (purged.deleted > 0 || purged.left > 0) context.log(JSON.stringify({ purge: purged }));
    },
  });
}
