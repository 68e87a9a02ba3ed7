export interface LaneOptions<T> {
  /** How many at a time. */
  readonly limit: number;
  /** What makes two items the same. */
  key(item: T): string | number;
  work(item: T): Promise<void>;
  /** Called when there is room again. */
  onFree(): void;
  onError(error: unknown): void;
}

/** Runs work side by side up to a limit, and never the same item twice at a time. */
export class Lane<T> {
  readonly #options: LaneOptions<T>;
  readonly #busy = new Map<string | number, Promise<void>>();

  constructor(options: LaneOptions<T>) {
    this.#options = options;
  }

  get free(): number {
    return Math.max(0, this.#options.limit - this.#busy.size);
  }

  /** Starts what there is room for; the rest is to be offered again. */
  offer(items: readonly T[]): void {
    for (const item of items) {
      if (this.free === 0) return;
      if (!this.#busy.has(this.#options.key(item))) this.#start(item);
    }
  }

  async idle(): Promise<void> {
    await Promise.all(this.#busy.values());
  }

  #start(item: T): void {
    const key = this.#options.key(item);
    this.#busy.set(key, this.#run(item, key));
  }

  async #run(item: T, key: string | number): Promise<void> {
    try {
      await this.#options.work(item);
    } catch (error) {
      this.#busy.delete(key);
      return this.#options.onError(error);
    }
    this.#busy.delete(key);
    this.#options.onFree();
  }
}
