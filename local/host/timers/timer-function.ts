import type { AppFunction } from '../app/function-registry.ts';
import type { Invoker } from '../app/invoke.ts';
import type { Log } from '../log.ts';
import type { ScheduleStatus, TimerStore } from '../store/timer-store.ts';
import type { Schedule } from './schedule.ts';

export interface TimerScope {
  readonly invoker: Invoker;
  readonly store: TimerStore;
  readonly log: Log;
}

/** .NET's smallest time, which means: never. */
const never = '0001-01-01T00:00:00';

/** setTimeout's longest delay; a later time is reached in several sleeps. */
const longestSleep = 2 ** 31 - 1;

/** Azure keeps no status of schedules that run more often than this. */
const shortestMonitored = 60_000;

/** A timer trigger: runs the function on its schedule, never twice at a time, and remembers when. */
export class TimerFunction {
  readonly #target: AppFunction;
  readonly #schedule: Schedule;
  readonly #scope: TimerScope;
  #sleep: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;
  #status: ScheduleStatus | undefined;

  constructor(target: AppFunction, schedule: Schedule, scope: TimerScope) {
    this.#target = target;
    this.#schedule = schedule;
    this.#scope = scope;
  }

  get name(): string {
    return this.#target.name;
  }

  /** A run that was due while the host was down is made up for at once. */
  start(): void {
    const now = Date.now();
    this.#status = this.#monitored(now) ? this.#scope.store.find(this.name) : undefined;
    const planned = this.#status && this.#isPlanned(this.#status) ? this.#status : undefined;
    const isPastDue = planned !== undefined && Date.parse(planned.next) < now;
    if (isPastDue || this.#target.trigger['runOnStartup'] === true) void this.#runAndPlan(isPastDue);
    else this.#plan(planned ? undefined : (this.#status?.last ?? never));
  }

  /** Runs the function now, besides its schedule. */
  async runNow(): Promise<void> {
    this.#running = this.#running.then(() => this.#run(false));
    await this.#running;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#sleep);
    await this.#running;
  }

  #monitored(now: number): boolean {
    const next = this.#schedule.next(now);
    const isSlow = this.#schedule.next(next) - next >= shortestMonitored;
    return isSlow && this.#target.trigger['useMonitor'] !== false;
  }

  /** Not if the schedule was changed since: then the time that was written down means nothing. */
  #isPlanned({ last, next, lastUpdated }: ScheduleStatus): boolean {
    return this.#schedule.next(Date.parse(last === never ? lastUpdated : last)) === Date.parse(next);
  }

  async #runAndPlan(isPastDue: boolean): Promise<void> {
    this.#running = this.#running.then(() => this.#run(isPastDue));
    await this.#running;
    if (!this.#stopped) this.#plan(new Date().toISOString());
  }

  /** Writes down the next time, and sleeps until then. `last` is the run that has just been, if any. */
  #plan(last: string | undefined): void {
    const now = Date.now();
    const next = this.#schedule.next(now);
    if (last !== undefined) {
      this.#status = { last, next: new Date(next).toISOString(), lastUpdated: new Date(now).toISOString() };
      if (this.#monitored(now)) this.#scope.store.put(this.name, this.#status);
    }
    this.#sleepUntil(next);
  }

  #sleepUntil(time: number): void {
    const wait = time - Date.now();
    this.#sleep = setTimeout(
      () => (wait > longestSleep || Date.now() < time ? this.#sleepUntil(time) : void this.#runAndPlan(false)),
      Math.min(Math.max(wait, 0), longestSleep),
    );
  }

  async #run(isPastDue: boolean): Promise<void> {
    if (this.#stopped) return;
    const { last, next, lastUpdated } = this.#status ?? { last: never, next: never, lastUpdated: never };
    const data = JSON.stringify({
      Schedule: { AdjustForDST: true },
      ScheduleStatus: { Last: last, Next: next, LastUpdated: lastUpdated },
      IsPastDue: isPastDue,
    });
    try {
      await this.#scope.invoker.invoke(this.#target, { data: { json: data } });
    } catch (error) {
      this.#scope.log({ level: 'error', source: this.name, message: `the timer function failed: ${String(error)}` });
    }
  }
}
