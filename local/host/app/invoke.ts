import { randomUUID } from 'node:crypto';
import type { Log, LogLevel } from '../log.ts';
import type { Registrations } from './core-shim.ts';
import type { CoreInvocation, FunctionCallback, InvocationModel, RpcData } from './core-types.ts';
import type { AppFunction } from './function-registry.ts';

export interface Invocation {
  readonly invocationId?: string;
  /** What the trigger brings. */
  readonly data: RpcData | null;
  readonly triggerMetadata?: Readonly<Record<string, RpcData>>;
}

export interface InvocationResult {
  readonly returnValue: RpcData | null | undefined;
  /** The context that the function saw. */
  readonly context: object;
}

/** A function threw; `context` is what it saw until then. */
export class FunctionFailure extends Error {
  override readonly name = 'FunctionFailure';
  readonly context: object | undefined;

  constructor(cause: unknown, context?: object) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.context = context;
  }
}

export interface InvokerOptions {
  readonly registrations: Registrations;
  /** JSON text of the durable client binding's data. */
  readonly durableClient: string;
  /** Milliseconds that a function may take. */
  readonly timeout: number;
  readonly log: Log;
}

/** Invokes functions as Azure's worker does, with the library's own conversions. */
export class Invoker {
  readonly #options: InvokerOptions;

  constructor(options: InvokerOptions) {
    this.#options = options;
  }

  /** A FunctionFailure if the function throws or takes too long. */
  async invoke(target: AppFunction, invocation: Invocation): Promise<InvocationResult> {
    const core = this.#coreInvocation(target, invocation);
    const model = this.#options.registrations.model?.getInvocationModel(core);
    if (!model)
      throw new Error('The app registered functions without @azure/functions, which this host cannot invoke.');
    const { context, inputs } = await model.getArguments();
    try {
      return await withTimeout(this.#run({ target, core, model, context, inputs }), this.#options.timeout, target.name);
    } catch (error) {
      throw new FunctionFailure(error, context);
    }
  }

  async #run(run: Run): Promise<InvocationResult> {
    const { target, core, model, context, inputs } = run;
    const hookData = {};
    const before = { invocationContext: context, inputs, functionCallback: target.handler, hookData };
    core.state = 'preInvocationHooks';
    await this.#options.registrations.runHooks('preInvocation', before);
    core.state = 'invocation';
    const result = await attempt(() => model.invokeFunction(context, before.inputs, before.functionCallback));
    const after = { invocationContext: context, inputs: before.inputs, hookData, ...result };
    core.state = 'postInvocationHooks';
    await this.#options.registrations.runHooks('postInvocation', after);
    if (after.error !== undefined) throw after.error;
    const response = await model.getResponse(context, after.result);
    return { returnValue: response.returnValue, context };
  }

  #coreInvocation(target: AppFunction, invocation: Invocation): CoreInvocation {
    const invocationId = invocation.invocationId ?? randomUUID();
    const clients = Object.entries(target.metadata.bindings).filter(
      ([name, { direction }]) => direction === 'in' && name !== target.trigger.name,
    );
    return {
      invocationId,
      metadata: target.metadata,
      request: {
        invocationId,
        functionId: target.name,
        inputData: [
          { name: target.trigger.name, data: invocation.data },
          ...clients.map(([name]) => ({ name, data: { string: this.#options.durableClient } })),
        ],
        triggerMetadata: invocation.triggerMetadata ?? {},
      },
      log: (level, _category, message) => this.#options.log({ level: levelOf(level), source: target.name, message }),
    };
  }
}

interface Run {
  readonly target: AppFunction;
  readonly core: CoreInvocation;
  readonly model: InvocationModel;
  readonly context: object;
  readonly inputs: unknown[];
}

type Attempt = { result: unknown; error: undefined } | { result: undefined; error: unknown };

async function attempt(work: FunctionCallback): Promise<Attempt> {
  try {
    return { result: await work(), error: undefined };
  } catch (error) {
    // A thrown undefined is a failure too.
    return { result: undefined, error: error ?? new Error(String(error)) };
  }
}

/** setTimeout's longest delay: about 25 days. */
const longestTimeout = 2 ** 31 - 1;

async function withTimeout<T>(work: Promise<T>, milliseconds: number, name: string): Promise<T> {
  if (milliseconds > longestTimeout) return work;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const text = `Timeout value of ${milliseconds / 1000} s exceeded by function '${name}' (functionTimeout of host.json).`;
    timer = setTimeout(() => reject(new Error(text)), milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function levelOf(level: string): LogLevel {
  if (level === 'error' || level === 'critical') return 'error';
  if (level === 'warning' || level === 'information') return level;
  return 'debug';
}
