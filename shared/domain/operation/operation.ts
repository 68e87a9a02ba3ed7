/** An Azure long-running operation as data: enough for any process, at any later time, to ask how it stands. */
export interface Operation {
  readonly kind: 'putGateway' | 'backendHealth' | 'probeOnDemand' | 'updateApiManagement' | 'runCommand';
  readonly resourceId: string;
  /** `asyncOperation`: the body's `status` tells. `location`: 202 means running, 200 is the result. */
  readonly style: 'asyncOperation' | 'location';
  /** Signed and often over 3 KB: kept in the store, never in a history, a log or an answer. */
  readonly pollUrl: string;
  /** Where the result of a POST lies once the status says Succeeded. */
  readonly resultUrl?: string;
  /** Epoch seconds. */
  readonly startedAt: number;
  /** Azure's Retry-After, in seconds. */
  readonly retryAfterSeconds: number;
}

/** What Azure said to the request that started something. */
export type Started =
  | { readonly state: 'started'; readonly operation: Operation; readonly body: unknown }
  | { readonly state: 'finished'; readonly body: unknown };

/** What one poll found. `operation` is the one to poll next time: Azure may hand out a new URL. */
export type Polled =
  | { readonly state: 'running'; readonly operation: Operation }
  | { readonly state: 'succeeded'; readonly body: unknown }
  | { readonly state: 'failed'; readonly failure: AzureFailure };

/** An Azure error, reduced to what may be stored and shown. */
export interface AzureFailure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Inner codes, flattened: `CanceledAndSupersededDueToAnotherOperation` lives here. */
  readonly details: readonly { readonly code: string; readonly message: string }[];
  readonly requestId?: string;
  readonly retryAfterSeconds?: number;
  /** The connection broke and nobody knows whether the request was carried out. */
  readonly lostResponse?: boolean;
}
