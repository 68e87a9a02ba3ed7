/** Something that was started and can be stopped. */
export interface Part {
  stop(): Promise<void>;
}

/** What has been started so far, what is being started included, to be stopped in reverse. */
export class Parts {
  readonly #parts: Promise<Part | undefined>[] = [];

  /** Hands the part through once it has started. */
  async add<T extends Part>(starting: Promise<T>): Promise<T> {
    this.#parts.push(starting.catch(() => undefined));
    return starting;
  }

  async stop(): Promise<void> {
    for (const part of this.#parts.splice(0).toReversed()) await (await part)?.stop();
  }
}
