/** A run as `GET /api/runs/{id}` shows it. */
export interface RunView {
  readonly id: string;
  readonly edge: string;
  readonly status: 'NotStarted' | 'Running' | 'WaitingForApproval' | 'Succeeded' | 'Failed' | 'Canceled';
  readonly steps: readonly StepView[];
  readonly problem: ProblemView | null;
}

export interface StepView {
  readonly id: string;
  readonly title: string;
  readonly state: 'Pending' | 'Running' | 'Waiting' | 'Succeeded' | 'Failed' | 'Skipped';
  readonly reason: string;
  readonly attempts: number;
  /** Epoch seconds. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly note: string | null;
}

export interface ProblemView {
  readonly code: string;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

export interface HopView {
  readonly endpoint: string;
  readonly name: string;
  readonly host: string;
  readonly subject: string | null;
  readonly issuer: string | null;
  readonly thumbprint: string | null;
  /** Epoch seconds. */
  readonly notAfter: number | null;
  readonly verified: boolean;
}

export interface EdgeView {
  readonly name: string;
  readonly hops: readonly HopView[];
  readonly dns: readonly { readonly name: string; readonly answers: readonly string[] | null }[];
  readonly health: readonly { readonly address: string; readonly health: string; readonly log: string }[];
}

const pollMilliseconds = 100;
const ended: readonly string[] = ['Succeeded', 'Failed', 'Canceled'];

/** edge-tls's own API, as any client speaks it. */
export class ApiClient {
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
  }

  /** Stores a spec; the id of the run that it started, null when nothing was to be done. */
  async putEdge(spec: Record<string, unknown>): Promise<string | null> {
    return runOf(await this.#send('PUT', `/api/edges/${String(spec.name)}`, spec));
  }

  async post(edge: string, action: 'converge' | 'renew'): Promise<string | null> {
    return runOf(await this.#send('POST', `/api/edges/${edge}/${action}`));
  }

  async plan(edge: string): Promise<{ steps: unknown[] }> {
    return (await this.#send('POST', `/api/edges/${edge}/plan`)).body as { steps: unknown[] };
  }

  async edge(name: string): Promise<EdgeView> {
    return (await this.#send('GET', `/api/edges/${name}`)).body as EdgeView;
  }

  async run(id: string): Promise<RunView> {
    return (await this.#send('GET', `/api/runs/${id}`)).body as RunView;
  }

  /** Follows a run to its end, showing each state to `watch`. What came of it is in its edge then. */
  async follow(id: string, watch: (run: RunView) => void): Promise<RunView> {
    let run = await this.#shown(id, watch);
    while (!ended.includes(run.status) || (await this.#activeRun(run.edge)) === id) {
      await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
      run = await this.#shown(id, watch);
    }
    return run;
  }

  async #shown(id: string, watch: (run: RunView) => void): Promise<RunView> {
    const run = await this.run(id);
    watch(run);
    return run;
  }

  /** Null for an edge that is gone, too. */
  async #activeRun(edge: string): Promise<string | null> {
    const answer = await fetch(`${this.#base}/api/edges/${edge}`);
    return answer.ok ? ((await answer.json()) as { activeRun: string | null }).activeRun : null;
  }

  async #send(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; location: string | null; body: unknown }> {
    const answer = await fetch(this.#base + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return {
      status: answer.status,
      location: answer.headers.get('location'),
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
    };
  }
}

function runOf(answer: { status: number; location: string | null }): string | null {
  return answer.status === 202 ? (answer.location?.split('/').at(-1) ?? null) : null;
}
