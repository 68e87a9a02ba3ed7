/** Time that stands still until everybody waits for it, and then jumps to whoever waits least. */
export class VirtualClock {
  #now: number;
  #busy = 0;
  #sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  #turning = false;

  constructor(start = Date.UTC(2026, 10, 24, 12, 0, 0)) {
    this.#now = start;
  }

  /** Epoch milliseconds. */
  now(): number {
    return this.#now;
  }

  advance(seconds: number): void {
    this.#now += seconds * 1000;
  }

  /** For whoever answers a request: no orchestration has to wait for it, so that time simply passes. */
  async wait(milliseconds: number): Promise<void> {
    this.#now += milliseconds;
  }

  sleepUntil(at: number): Promise<void> {
    return new Promise((wake) => {
      this.#sleepers.push({ at, wake });
      this.#turn();
    });
  }

  /** Time does not move while work is going on. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.#busy++;
    try {
      return await work;
    } finally {
      this.#busy--;
      this.#turn();
    }
  }

  #turn(): void {
    if (this.#turning) return;
    this.#turning = true;
    // Promises that are ready go first, so that all who are about to sleep do.
    setImmediate(() => {
      this.#turning = false;
      if (this.#busy > 0) return;
      const next = this.#sleepers.sort((a, b) => a.at - b.at).shift();
      if (!next) return;
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      this.#turn();
    });
  }
}
