import type { AppFunction } from '../app/function-registry.ts';
import { parseSchedule, withSettings } from './schedule.ts';
import { TimerFunction, type TimerScope } from './timer-function.ts';

/** All timer functions of the app. */
export class FunctionTimers {
  readonly #timers: readonly TimerFunction[];

  /** An Error that names the function for a schedule that Azure would refuse. */
  constructor(functions: readonly AppFunction[], scope: TimerScope, env: NodeJS.ProcessEnv) {
    this.#timers = functions.map((target) => timerOf(target, scope, env));
  }

  start(): void {
    for (const timer of this.#timers) timer.start();
  }

  find(name: string): TimerFunction | undefined {
    return this.#timers.find((timer) => timer.name.toLowerCase() === name.toLowerCase());
  }

  async stop(): Promise<void> {
    await Promise.all(this.#timers.map((timer) => timer.stop()));
  }
}

function timerOf(target: AppFunction, scope: TimerScope, env: NodeJS.ProcessEnv): TimerFunction {
  const expression = target.trigger['schedule'];
  try {
    const schedule = parseSchedule(withSettings(typeof expression === 'string' ? expression : '', env));
    return new TimerFunction(target, schedule, scope);
  } catch (error) {
    throw new Error(`Function '${target.name}': ${(error as Error).message}`, { cause: error });
  }
}
