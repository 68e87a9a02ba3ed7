import { type ArmError, badRequest } from '../../core/arm-error.ts';
import type { Caller, LocalAzureContext } from '../../core/contracts.ts';
import type { GatewayDraft } from '../draft.ts';

export interface CheckInput {
  readonly draft: GatewayDraft;
  readonly context: LocalAzureContext;
  readonly caller: Caller;
}

/** One thing that Azure refuses at once; undefined when there is nothing to refuse. */
export type GatewayCheck = (input: CheckInput) => ArmError | undefined;

/** A 400 of the network provider. */
export function refuse(code: string, message: string): ArmError {
  return badRequest(code, message, []);
}

/** The first value that occurs twice, without regard to case. */
export function firstDuplicate<T>(items: readonly T[], key: (item: T) => string): readonly [T, T] | undefined {
  const seen = new Map<string, T>();
  for (const item of items) {
    const before = seen.get(key(item).toLowerCase());
    if (before !== undefined) return [before, item];
    seen.set(key(item).toLowerCase(), item);
  }
  return undefined;
}

/** The first answer of checks that are made in turn. */
export function firstRefusal(...checks: readonly (() => ArmError | undefined)[]): ArmError | undefined {
  for (const check of checks) {
    const refusal = check();
    if (refusal) return refusal;
  }
  return undefined;
}

/** The first refusal for any of these. */
export function firstOf<T>(items: readonly T[], check: (item: T) => ArmError | undefined): ArmError | undefined {
  for (const item of items) {
    const refusal = check(item);
    if (refusal) return refusal;
  }
  return undefined;
}
