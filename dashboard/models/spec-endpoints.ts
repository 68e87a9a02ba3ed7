import type { Spec } from './types.ts';

export interface SpecEndpoint {
  readonly name: string;
  readonly internalHostname: string;
  readonly publicHostnames: readonly string[];
}

/** The endpoints that a stored spec names. */
export function specEndpoints({ endpoints }: Spec): readonly SpecEndpoint[] {
  return Array.isArray(endpoints) ? (endpoints as readonly SpecEndpoint[]) : [];
}
