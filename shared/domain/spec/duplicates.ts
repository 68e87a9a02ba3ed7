import type { Draft } from './draft.ts';
import { jsonPointer, quote, type SpecProblem } from './spec-problem.ts';

/** One value of the document, where it stands. */
interface Placed {
  readonly value: string | number | undefined;
  readonly path: readonly PropertyKey[];
}

/** Every value that stands a second time, with the place of the first. */
function duplicates(values: readonly Placed[], what: string): SpecProblem[] {
  const first = new Map<string | number, Placed>();
  return values.flatMap((placed) => {
    if (placed.value === undefined) return [];
    const earlier = first.get(placed.value);
    if (earlier === undefined) {
      first.set(placed.value, placed);
      return [];
    }
    const message = `${what} ${quote(placed.value)} is used at ${jsonPointer(earlier.path)} already; each may stand once.`;
    return [{ pointer: jsonPointer(placed.path), message, code: 'Duplicate' as const }];
  });
}

export function duplicateNames({ endpoints }: Draft): SpecProblem[] {
  const names = endpoints.map((endpoint, at) => ({ value: endpoint?.name, path: ['endpoints', at, 'name'] }));
  return duplicates(names, 'endpoint name');
}

export function duplicateInternalHostNames({ endpoints }: Draft): SpecProblem[] {
  const names = endpoints.map((endpoint, at) => ({
    value: endpoint?.internalHostname,
    path: ['endpoints', at, 'internalHostname'],
  }));
  return duplicates(names, 'internal host name');
}

export function duplicatePublicHostNames({ endpoints }: Draft): SpecProblem[] {
  const names = endpoints.flatMap((endpoint, at) =>
    (endpoint?.publicHostnames ?? []).map((value, index) => ({
      value,
      path: ['endpoints', at, 'publicHostnames', index],
    })),
  );
  return duplicates(names, 'public host name');
}

export function duplicatePriorities({ endpoints }: Draft): SpecProblem[] {
  const priorities = endpoints.map((endpoint, at) => ({
    value: endpoint?.rule?.priority,
    path: ['endpoints', at, 'rule', 'priority'],
  }));
  return duplicates(priorities, 'rule priority');
}

/** Application Gateway compares paths without regard to case. */
export function duplicatePaths({ endpoints }: Draft): SpecProblem[] {
  return endpoints.flatMap((endpoint, at) => {
    const paths = (endpoint?.rule?.paths ?? []).map((path, index) => ({
      value: typeof path === 'string' ? path.toLowerCase() : undefined,
      path: ['endpoints', at, 'rule', 'paths', index],
    }));
    return duplicates(paths, 'path');
  });
}

/** Azure docs, "Configure a custom domain name": several host names are for the gateway (Proxy) only. */
export function duplicateSingleTypes({ endpoints }: Draft): SpecProblem[] {
  const types = endpoints.map((endpoint, at) => ({
    value: endpoint?.type === 'Proxy' ? undefined : endpoint?.type,
    path: ['endpoints', at, 'type'],
  }));
  return duplicates(types, 'endpoint type');
}
