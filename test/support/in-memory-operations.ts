import type { Operation, Polled, Started } from '../../shared/domain/operation/operation.ts';
import type { Operations } from '../../shared/domain/ports.ts';
import type { VirtualClock } from './virtual-clock.ts';

interface Entry {
  readonly endsAt: number;
  readonly end: () => Promise<Polled>;
  result: Polled | null;
}

const retryAfter: Readonly<Record<Operation['kind'], number>> = {
  putGateway: 10,
  backendHealth: 10,
  probeOnDemand: 10,
  updateApiManagement: 60,
  runCommand: 10,
};

/** Operations that end at a time, whether somebody polls or not. */
export class InMemoryOperations implements Operations {
  readonly #clock: VirtualClock;
  readonly #entries = new Map<string, Entry>();
  polls = 0;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  start(
    kind: Operation['kind'],
    resourceId: string,
    { seconds, end }: { seconds: number; end: () => Promise<Polled> },
  ): Started {
    const pollUrl = `https://management.azure.com/operations/${this.#entries.size + 1}?t=signed`;
    const endsAt = this.#clock.now() + seconds * 1000;
    this.#entries.set(pollUrl, { endsAt, end, result: null });
    const startedAt = Math.floor(this.#clock.now() / 1000);
    const operation: Operation = {
      kind,
      resourceId,
      style: 'asyncOperation',
      pollUrl,
      startedAt,
      retryAfterSeconds: retryAfter[kind],
    };
    return { state: 'started', operation, body: null };
  }

  async poll(operation: Operation): Promise<Polled> {
    this.polls++;
    await this.settle();
    const entry = this.#entries.get(operation.pollUrl);
    if (!entry)
      return { state: 'failed', failure: { status: 404, code: 'OperationUrlGone', message: 'gone', details: [] } };
    return entry.result ?? { state: 'running', operation };
  }

  /** Lets everything end that is due, in order of time. */
  async settle(): Promise<void> {
    const due = [...this.#entries.values()].filter(
      ({ endsAt, result }) => result === null && endsAt <= this.#clock.now(),
    );
    for (const entry of due.sort((a, b) => a.endsAt - b.endsAt)) entry.result = await entry.end();
  }

  isRunning(operation: Operation): boolean {
    return this.#entries.get(operation.pollUrl)?.result === null;
  }
}
