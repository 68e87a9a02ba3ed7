import type { Answer, App, Call } from '../../functions/call.ts';
import type { HttpEndpoint } from '../../functions/http-endpoint.ts';
import { problemAnswer } from '../../functions/problem-response.ts';
import { paceOf } from '../../orchestrations/activities/pace.ts';
import { InMemoryAzure } from './in-memory-azure.ts';
import { InMemoryStores } from './in-memory-stores.ts';

export interface Request {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly caller?: string;
}

/** The HTTP surface on an estate in memory, without the Functions programming model. */
export class TestApi {
  readonly azure = new InMemoryAzure();
  readonly stores = new InMemoryStores();
  readonly started: string[] = [];
  readonly app: App;

  /** `app` puts other services in place of those of the estate in memory. */
  constructor(vaultSuffix: string | null = null, app: Partial<App> = {}) {
    this.app = {
      ports: this.azure.ports(),
      stores: this.stores,
      script: () => [],
      pace: paceOf(1000),
      cloud: 'Local',
      vaultSuffix,
      ...app,
    };
  }

  /** The answer as a caller gets it: what a handler throws has become a problem. */
  send({ handle }: HttpEndpoint, request: Request = {}): Promise<Answer> {
    return handle(this.#call(request)).catch((error: unknown) => problemAnswer(error, 'correlation'));
  }

  #call({ params = {}, query = '', body, headers = {}, caller = 'tester' }: Request): Call {
    return {
      app: this.app,
      caller: { name: caller },
      correlationId: 'correlation',
      params,
      query: new URLSearchParams(query),
      header: (name) => headers[name] ?? null,
      body: async () => body,
      start: async (run) => void this.started.push(run),
    };
  }
}
