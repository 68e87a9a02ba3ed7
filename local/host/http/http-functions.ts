import type { AppFunction } from '../app/function-registry.ts';
import { compareRoutes, matchRoute, parseRoute, type RouteTemplate } from './route-template.ts';

/** An HTTP function with its route and methods. */
export interface HttpFunction {
  readonly target: AppFunction;
  readonly route: RouteTemplate;
  /** In upper case; empty for all. */
  readonly methods: readonly string[];
  readonly authLevel: 'anonymous' | 'function' | 'admin';
}

export interface Match {
  readonly found: HttpFunction;
  readonly params: Readonly<Record<string, string>>;
}

const authLevels = ['anonymous', 'function', 'admin'] as const;

/** Paths of the host itself, which a function without a route prefix must not take. */
const reserved = ['admin', 'runtime', 'durabletask'];

/** The functions in the order in which they are tried. An Error that names the function for a bad route or level. */
export function httpFunctionsOf(functions: readonly AppFunction[], routePrefix: string): HttpFunction[] {
  const routes = functions.map((target) => httpFunctionOf(target, routePrefix));
  return routes.sort((a, b) => compareRoutes(a.route, b.route));
}

function httpFunctionOf(target: AppFunction, routePrefix: string): HttpFunction {
  const { route, methods, authLevel } = target.trigger as { route?: string; methods?: string[]; authLevel?: string };
  const level = authLevels.find((each) => each === (authLevel ?? 'function').toLowerCase());
  if (!level)
    throw new Error(`Function '${target.name}' has the authLevel '${authLevel}'; it can be ${authLevels.join(', ')}.`);
  return {
    target,
    route: routeOf(target.name, route || target.name, routePrefix),
    methods: (methods ?? []).map((method) => method.toUpperCase()),
    authLevel: level,
  };
}

function routeOf(name: string, route: string, routePrefix: string): RouteTemplate {
  try {
    const parsed = parseRoute([routePrefix, route].filter(Boolean).join('/'));
    const [first] = parsed.segments;
    if (first?.kind === 'literal' && reserved.includes(first.text.toLowerCase())) {
      throw new Error(`The route '${parsed.text}' conflicts with one of the built-in routes.`);
    }
    return parsed;
  } catch (error) {
    throw new Error(`Function '${name}': ${(error as Error).message}`, { cause: error });
  }
}

export function findHttpFunction(
  functions: readonly HttpFunction[],
  method: string,
  pathname: string,
): Match | undefined {
  for (const found of functions) {
    if (found.methods.length > 0 && !found.methods.includes(method)) continue;
    const params = matchRoute(found.route, pathname.slice(1));
    if (params) return { found, params };
  }
  return undefined;
}
