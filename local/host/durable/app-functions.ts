import { OrchestrationError } from './orchestration-error.ts';

export type DurableKind = 'activity' | 'orchestrator' | 'entity';

/** The names of the app's durable functions; as in the extension, case does not matter. */
export class AppFunctions {
  readonly #names: Readonly<Record<DurableKind, readonly string[]>>;

  constructor(names: Readonly<Record<DurableKind, readonly string[]>>) {
    this.#names = names;
  }

  has(kind: DurableKind, name: string): boolean {
    return this.#names[kind].some((known) => known.toLowerCase() === name.toLowerCase());
  }

  /** An OrchestrationError with the extension's text. In Azure a missing name may also just hang; here it never does. */
  mustExist(kind: DurableKind, name: string): void {
    if (!this.has(kind, name)) throw new OrchestrationError('UnknownFunction', this.missing(kind, name));
  }

  missing(kind: DurableKind, name: string): string {
    const article = kind === 'activity' ? 'an activity' : `an ${kind}`;
    const known = this.#names[kind].map((known) => `'${known}'`).join(', ');
    const info = known
      ? `The following are the known ${kind} functions: ${known}.`
      : `No ${kind} functions are currently registered!`;
    return `The function '${name}' doesn't exist, is disabled, or is not ${article} function. Additional info: ${info}`;
  }
}
