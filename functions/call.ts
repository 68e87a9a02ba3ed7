import type { Services } from '../orchestrations/activities/steps/step-handler.ts';
import type { Caller } from './authentication.ts';
import type { CloudName } from './settings/settings.ts';

/** What triggers work with; made once by the composition root. */
export interface App extends Services {
  readonly cloud: CloudName;
  readonly vaultSuffix: string | null;
}

/** One HTTP request, admitted, without anything of the Functions programming model. */
export interface Call {
  readonly app: App;
  readonly caller: Caller;
  readonly correlationId: string;
  /** Route parameters. */
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: URLSearchParams;
  readonly header: (name: string) => string | null;
  /** The parsed JSON body; undefined when there is none. `EdgeError` for one that cannot be read. */
  body(): Promise<unknown>;
  /** Starts the orchestration of a run; does nothing when it is under way. */
  readonly start: (run: string, edge: string) => Promise<void>;
}

export interface Answer {
  readonly status: number;
  /** JSON. */
  readonly body?: unknown;
  /** Instead of a body: text of the type that `headers` say. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handle = (call: Call) => Promise<Answer>;
