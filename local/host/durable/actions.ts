/** The actions that durable-functions 3.5 returns from an orchestrator, by their number on the wire. */
export const ActionType = {
  CallActivity: 0,
  CallActivityWithRetry: 1,
  CallSubOrchestrator: 2,
  CallSubOrchestratorWithRetry: 3,
  ContinueAsNew: 4,
  CreateTimer: 5,
  WaitForExternalEvent: 6,
  CallEntity: 7,
  CallHttp: 8,
  SignalEntity: 9,
  ScheduledSignalEntity: 10,
  WhenAny: 11,
  WhenAll: 12,
  LockEntities: 13,
  ReleaseEntities: 14,
} as const;

export interface RetryOptions {
  readonly firstRetryIntervalInMilliseconds: number;
  readonly maxNumberOfAttempts: number;
  readonly backoffCoefficient?: number;
  readonly maxRetryIntervalInMilliseconds?: number;
  readonly retryTimeoutInMilliseconds?: number;
}

export interface DurableHttpRequest {
  readonly method: string;
  readonly uri: string;
  readonly content?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly tokenSource?: unknown;
  readonly asynchronousPatternEnabled?: boolean;
}

export interface EntityName {
  readonly name: string;
  readonly key: string;
}

interface OfType<N extends keyof typeof ActionType> {
  readonly actionType: (typeof ActionType)[N];
}

export interface CallFunction {
  readonly functionName: string;
  readonly input?: unknown;
}

export interface CallSubOrchestrator extends CallFunction {
  readonly instanceId?: string;
  readonly version?: string;
}

interface EntityOperation {
  /** `@name@key` */
  readonly instanceId: string;
  readonly operation: string;
  readonly input?: unknown;
}

interface WithRetry {
  readonly retryOptions: RetryOptions;
}

interface Compound {
  readonly compoundActions: readonly Action[];
}

export type Action =
  | (OfType<'CallActivity'> & CallFunction)
  | (OfType<'CallActivityWithRetry'> & CallFunction & WithRetry)
  | (OfType<'CallSubOrchestrator'> & CallSubOrchestrator)
  | (OfType<'CallSubOrchestratorWithRetry'> & CallSubOrchestrator & WithRetry)
  | (OfType<'ContinueAsNew'> & { readonly input?: unknown })
  | (OfType<'CreateTimer'> & { readonly fireAt: string; readonly isCanceled?: boolean })
  | (OfType<'WaitForExternalEvent'> & { readonly externalEventName: string })
  | (OfType<'CallEntity'> & EntityOperation)
  | (OfType<'CallHttp'> & { readonly httpRequest: DurableHttpRequest })
  | (OfType<'SignalEntity'> & EntityOperation)
  | (OfType<'ScheduledSignalEntity'> & EntityOperation & { readonly fireAt: string })
  | (OfType<'WhenAny'> & Compound)
  | (OfType<'WhenAll'> & Compound)
  | (OfType<'LockEntities'> & { readonly lockSet: readonly EntityName[]; readonly lockRequestId: string })
  | OfType<'ReleaseEntities'>;

/** What an orchestrator function returns, or throws behind the `$OutOfProcData$:` label. */
export interface OrchestratorState {
  readonly isDone: boolean;
  /** One inner array: all actions since the start of this execution. */
  readonly actions: readonly (readonly Action[])[];
  readonly output?: unknown;
  readonly error?: string;
  readonly customStatus?: unknown;
  readonly failureDetails?: unknown;
}
