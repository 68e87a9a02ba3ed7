import { app as functions, type InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { EventIntake } from '../shared/domain/events/event-intake.ts';
import type { EventServices, HandledEvent } from '../shared/domain/events/handle-event.ts';
import { EdgeError } from '../shared/domain/problem.ts';
import type { App } from './call.ts';
import type { Config } from './config.ts';
import type { Setup } from './http-endpoint.ts';
import { leftToPump } from './left-to-pump.ts';
import { notConfigured } from './not-configured.ts';
import { startRun } from './run-starter.ts';

export interface EventFunction {
  readonly name: string;
  readonly handle: (services: EventServices, event: unknown, config: Config) => Promise<HandledEvent>;
}

/** One for all event functions of a process, so that whatever comes at once is handled at once. */
const intakes = new WeakMap<App, EventIntake>();

function intakeOf(app: App): EventIntake {
  const known = intakes.get(app) ?? new EventIntake({ stores: app.stores, clock: app.ports.clock });
  intakes.set(app, known);
  return known;
}

/**
 * A function that Event Grid calls, one event a call. It fails only for what another delivery can mend: Event Grid then delivers the
 * whole batch again. Everything else, unknown and malformed events included, is logged and counts as delivered.
 */
export function registerEventFunction({ name, handle }: EventFunction, setup: () => Setup): void {
  functions.eventGrid(name, {
    extraInputs: [df.input.durableClient()],
    handler: async (event: unknown, context) => {
      const ready = setup();
      if (!ready.ok) throw new Error(notConfigured(ready.problems).why);
      // Delivered again, the event would only be found done: the run is stored, and the pump starts it.
      const start: EventServices['start'] = leftToPump(
        async (run, edge) => startRun(df.getClient(context), run, edge),
        (run) => context.warn(JSON.stringify({ start: 'left to the pump', run })),
      );
      try {
        const handled = await handle({ intake: intakeOf(ready.app), start }, event, ready.config);
        context.log(JSON.stringify({ function: name, ...handled }));
      } catch (error) {
        refuse(error, { name, context });
      }
    },
  });
}

function refuse(error: unknown, { name, context }: { name: string; context: InvocationContext }): void {
  const found = error instanceof EdgeError ? error.problem : null;
  const code = found?.code ?? 'Internal';
  context.error(JSON.stringify({ function: name, code, why: found?.why ?? (error as Error).constructor?.name }));
  if (found?.kind === 'terminal') return;
  // A fresh error: the host logs it with everything that hangs on it.
  throw new Error(`${code}: the event could not be handled and has to be delivered again`);
}
