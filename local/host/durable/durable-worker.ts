import type { RpcData } from '../app/core-types.ts';
import type { AppFunction, FunctionRegistry, TriggerKind } from '../app/function-registry.ts';
import { FunctionFailure, type InvocationResult, type Invoker } from '../app/invoke.ts';
import type { OrchestratorState } from './actions.ts';
import type { Failure } from './history.ts';
import type { SdkOpenTask } from './orchestration-shim.ts';
import { jsonText, throughNewtonsoft } from './payload.ts';

export interface OrchestratorRun {
  readonly state: OrchestratorState;
  readonly openTasks: readonly SdkOpenTask[];
}

export type ActivityResult = { readonly result: string } | { readonly failure: Failure };

export interface EntityRun {
  readonly entityExists: boolean;
  readonly entityState?: string | null;
  readonly results: readonly { readonly isError: boolean; readonly result?: string }[];
  readonly signals: readonly {
    readonly target: { readonly name: string; readonly key: string };
    readonly name: string;
    readonly input: string;
  }[];
}

/** What the SDK puts between an orchestrator's error text and its state. */
const stateLabel = '\n\n$OutOfProcData$:';

/** Runs the app's durable functions, and translates what they answer. */
export class DurableWorker {
  readonly #registry: FunctionRegistry;
  readonly #invoker: Invoker;

  constructor(registry: FunctionRegistry, invoker: Invoker) {
    this.#registry = registry;
    this.#invoker = invoker;
  }

  /** A FunctionFailure if there is not even a state, as when the SDK refuses what the orchestrator yields. */
  async orchestrator(name: string, trigger: string): Promise<OrchestratorRun> {
    try {
      const { returnValue, context } = await this.#invoke('orchestrator', name, { string: trigger });
      return { state: JSON.parse(returnValue?.json ?? '{}') as OrchestratorState, openTasks: openTasksOf(context) };
    } catch (error) {
      const state = error instanceof FunctionFailure ? stateOf(error.message) : undefined;
      if (!state) throw error;
      return { state, openTasks: [] };
    }
  }

  async activity(name: string, input: string | null): Promise<ActivityResult> {
    try {
      const { returnValue } = await this.#invoke('activity', name, input === null ? null : { string: input });
      return { result: resultText(returnValue) };
    } catch (error) {
      return { failure: activityFailure(name, error) };
    }
  }

  async entity(name: string, trigger: string): Promise<EntityRun> {
    const { returnValue } = await this.#invoke('entity', name, { string: trigger });
    return JSON.parse(returnValue?.json ?? '{}') as EntityRun;
  }

  async #invoke(kind: TriggerKind, name: string, data: RpcData | null): Promise<InvocationResult> {
    const target: AppFunction | undefined = this.#registry.find(name, kind);
    if (!target)
      throw new FunctionFailure(`The function '${name}' doesn't exist, is disabled, or is not an ${kind} function.`);
    return this.#invoker.invoke(target, { data });
  }
}

function stateOf(message: string): OrchestratorState | undefined {
  const label = message.lastIndexOf(stateLabel);
  if (label < 0) return undefined;
  const state = JSON.parse(message.slice(label + stateLabel.length)) as OrchestratorState;
  // An error without a text is an error all the same.
  return { ...state, error: state.error ?? message.slice(0, label) };
}

/** JSON text of what an activity returned. */
export function resultText(value: RpcData | null | undefined): string {
  if (value?.json !== undefined) return throughNewtonsoft(value.json);
  if (value?.bytes) return JSON.stringify(Buffer.from(value.bytes).toString('base64'));
  return jsonText(value?.string ?? value?.int ?? value?.double);
}

function activityFailure(name: string, error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  // Two spaces: so it stands in a history of Azure (azure-functions-durable-extension#3049).
  const Reason = `Activity function '${name}' failed:  ${message}`;
  const Details = JSON.stringify({ ClassName: 'System.Exception', Message: message });
  const described = describedError(message);
  return { Reason, Details, ...(described ? { FailureDetails: described } : {}) };
}

/** With an exception properties provider the SDK throws the error as JSON. Assumption: the extension passes it on like this. */
function describedError(message: string): Failure['FailureDetails'] {
  if (!message.startsWith('{"errorType":')) return undefined;
  const error = JSON.parse(message) as Record<string, unknown>;
  return {
    ErrorType: String(error['errorType']),
    ErrorMessage: String(error['errorMessage']),
    StackTrace: typeof error['stackTrace'] === 'string' ? error['stackTrace'] : null,
    IsNonRetriable: error['isNonRetriable'] === true,
    Properties: error['properties'] ?? null,
    InnerFailure: null,
  };
}

interface SdkTask {
  readonly id: unknown;
  readonly actionObj?: { readonly actionType: number; readonly functionName?: string };
}

/** Looks into the SDK for the numbers that it gave, only to compare them with the engine's. */
function openTasksOf(context: object): SdkOpenTask[] {
  const { df } = context as { df?: { taskOrchestratorExecutor?: { openTasks?: Record<string, SdkTask> } } };
  return Object.values(df?.taskOrchestratorExecutor?.openTasks ?? {}).flatMap(({ id, actionObj }) => {
    if (typeof id !== 'number' || actionObj?.actionType === undefined) return [];
    const { actionType, functionName } = actionObj;
    return [{ id, actionType, ...(functionName === undefined ? {} : { name: functionName }) }];
  });
}
