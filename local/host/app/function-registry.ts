import { AppFunctions, type DurableKind } from '../durable/app-functions.ts';
import type { Binding, FunctionCallback, FunctionMetadata } from './core-types.ts';

export type TriggerKind = 'http' | 'timer' | 'eventGrid' | DurableKind;

/** A function of the app that can be invoked. */
export interface AppFunction {
  readonly name: string;
  readonly kind: TriggerKind;
  readonly trigger: Binding & { readonly name: string };
  readonly metadata: FunctionMetadata;
  readonly handler: FunctionCallback;
}

interface Registration {
  readonly metadata: FunctionMetadata;
  readonly handler: FunctionCallback;
}

const kindOfTrigger: Readonly<Record<string, TriggerKind>> = {
  httptrigger: 'http',
  timertrigger: 'timer',
  eventgridtrigger: 'eventGrid',
  orchestrationtrigger: 'orchestrator',
  activitytrigger: 'activity',
  entitytrigger: 'entity',
};

const knownInputs = ['durableclient', 'orchestrationclient'];

/** The app's functions by name; as in the host, case does not matter. */
export class FunctionRegistry {
  readonly #functions: ReadonlyMap<string, AppFunction>;

  constructor(functions: readonly AppFunction[]) {
    this.#functions = new Map(functions.map((each) => [each.name.toLowerCase(), each]));
  }

  find(name: string, kind?: TriggerKind): AppFunction | undefined {
    const found = this.#functions.get(name.toLowerCase());
    return kind === undefined || found?.kind === kind ? found : undefined;
  }

  ofKind(kind: TriggerKind): AppFunction[] {
    return [...this.#functions.values()].filter((each) => each.kind === kind);
  }

  get all(): AppFunction[] {
    return [...this.#functions.values()];
  }

  durable(): AppFunctions {
    const names = (kind: DurableKind) => this.ofKind(kind).map(({ name }) => name);
    return new AppFunctions({
      activity: names('activity'),
      orchestrator: names('orchestrator'),
      entity: names('entity'),
    });
  }
}

/**
 * Turns what the app registered into functions. An Error that names the function for a trigger or binding that this host does not
 * have, and for a name used twice. Functions with `AzureWebJobs.<name>.Disabled` are left out, as in Azure.
 */
export function registryOf(registrations: readonly Registration[], env: NodeJS.ProcessEnv): FunctionRegistry {
  const enabled = registrations.filter(({ metadata }) => !isDisabled(metadata.name, env));
  const functions = enabled.map(functionOf);
  refuseDoubleNames(functions);
  return new FunctionRegistry(functions);
}

function isDisabled(name: string, env: NodeJS.ProcessEnv): boolean {
  const setting = env[`AzureWebJobs.${name}.Disabled`] ?? env[`AzureWebJobs_${name}_Disabled`];
  return ['true', '1'].includes(setting?.toLowerCase() ?? '');
}

function functionOf({ metadata, handler }: Registration): AppFunction {
  const bindings = Object.entries(metadata.bindings);
  const trigger = bindings.find(([, binding]) => /trigger$/i.test(binding.type));
  const kind = trigger && kindOfTrigger[trigger[1].type.toLowerCase()];
  if (!trigger || !kind) throw unsupported(metadata.name, trigger?.[1].type ?? 'no trigger at all');
  for (const [name, binding] of bindings) if (name !== trigger[0]) refuseOtherBinding(metadata.name, kind, binding);
  return { name: metadata.name, kind, trigger: { ...trigger[1], name: trigger[0] }, metadata, handler };
}

function refuseOtherBinding(functionName: string, kind: TriggerKind, { type, direction }: Binding): void {
  const isKnown =
    direction === 'in' ? knownInputs.includes(type.toLowerCase()) : kind === 'http' && type.toLowerCase() === 'http';
  if (!isKnown) throw unsupported(functionName, `the ${direction}put binding '${type}'`);
}

function unsupported(functionName: string, what: string): Error {
  return new Error(
    `Function '${functionName}' has ${what.startsWith('the ') || what.startsWith('no ') ? what : `the trigger '${what}'`}, which the ` +
      'local host does not have. It has HTTP, timer and Event Grid triggers, and those of Durable Functions with its client. ' +
      `Set AzureWebJobs.${functionName}.Disabled=true to start without it.`,
  );
}

function refuseDoubleNames(functions: readonly AppFunction[]): void {
  const names = functions.map(({ name }) => name.toLowerCase());
  const double = functions.find(({ name }, index) => names.indexOf(name.toLowerCase()) !== index);
  if (double)
    throw new Error(`A function with the name '${double.name}' is registered twice. Names must be unique, case aside.`);
}
