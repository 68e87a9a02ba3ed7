import { AsyncLocalStorage } from 'node:async_hooks';
import type { ArmFailure, LocalOperation } from './contracts.ts';

/** What travels beside a control-plane request without every handler having to pass it on. */
export interface RequestScope {
  /** The failure that the fault plan wants for the operation that this request starts. */
  readonly failOperation: ArmFailure | undefined;
  /** The operations that this request has started, filled in by the engine. */
  readonly started: LocalOperation[];
}

export const requestScope = new AsyncLocalStorage<RequestScope>();
