import { registerHooks } from 'node:module';
import type { FunctionCallback, FunctionMetadata, ProgrammingModel } from './core-types.ts';

type HookName = 'appStart' | 'appTerminate' | 'preInvocation' | 'postInvocation' | 'log';
type HookCallback = (context: object) => unknown;

/** What the app registers while it is loaded. */
export interface Registrations {
  readonly functions: readonly { readonly metadata: FunctionMetadata; readonly handler: FunctionCallback }[];
  readonly model: ProgrammingModel | undefined;
  /** Runs the app's hooks of one kind, one after the other. */
  runHooks(name: HookName, context: object): Promise<void>;
}

type SystemLog = (level: string, message: string) => void;

const coreUrl = 'functions-core:local-host';
const globalKey = 'edge-tls.local-host.functions-core';

/**
 * Answers `require('@azure/functions-core')` and `import` of it, from CommonJS and ES modules alike. Must come before the app is
 * loaded: the library asks once, and drops every registration if nobody answers. Once per process.
 */
export function installCore(log: SystemLog): Registrations {
  const registrations = new AppRegistrations();
  Object.assign(globalThis, { [globalKey]: coreApi(registrations, log) });
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === '@azure/functions-core'
        ? { url: coreUrl, format: 'commonjs', shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) =>
      url === coreUrl
        ? { format: 'commonjs', source: `module.exports = globalThis['${globalKey}'];`, shortCircuit: true }
        : next(url, context),
  });
  return registrations;
}

class AppRegistrations implements Registrations {
  readonly functions: { metadata: FunctionMetadata; handler: FunctionCallback }[] = [];
  readonly hooks: { name: string; callback: HookCallback }[] = [];
  model: ProgrammingModel | undefined;

  async runHooks(name: HookName, context: object): Promise<void> {
    for (const hook of this.hooks.filter((hook) => hook.name === name)) await hook.callback(context);
  }
}

function coreApi(registrations: AppRegistrations, log: SystemLog): object {
  return {
    version: '3.10.0',
    hostVersion: '4.1000.0',
    Disposable,
    setProgrammingModel: (model: ProgrammingModel) => {
      registrations.model = model;
    },
    getProgrammingModel: () => registrations.model,
    registerFunction: (metadata: FunctionMetadata, handler: FunctionCallback) => {
      registrations.functions.push({ metadata, handler });
      return new Disposable(() => {});
    },
    registerHook: (name: string, callback: HookCallback) => registerHook(registrations, { name, callback }),
    log: (level: string, _category: string, message: string) => log(level, message),
  };
}

function registerHook(registrations: AppRegistrations, hook: { name: string; callback: HookCallback }): Disposable {
  registrations.hooks.push(hook);
  return new Disposable(() => {
    registrations.hooks.splice(registrations.hooks.indexOf(hook), 1);
  });
}

class Disposable {
  readonly #dispose: () => void;

  constructor(dispose: () => void) {
    this.#dispose = dispose;
  }

  dispose(): void {
    this.#dispose();
  }
}
