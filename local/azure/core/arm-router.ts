import type { ArmHandler, ArmRouter } from './contracts.ts';

export interface ArmRoute {
  readonly method: string;
  readonly action: string | null;
  readonly handler: ArmHandler;
}

export interface RouteMatch {
  readonly route: ArmRoute;
  readonly params: Readonly<Record<string, string>>;
}

export interface MatchingRouter extends ArmRouter {
  find(method: string, path: string): RouteMatch | undefined;
  /** The methods that a path knows; empty for a path that nobody serves. */
  methods(path: string): string[];
}

interface CompiledRoute extends ArmRoute {
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly literals: number;
}

/**
 * Routes by ARM templates: case does not matter, nor does a trailing slash; of several matches the one with the most literal
 * segments wins. A parameter that opens the template (`/{scope}/providers/…`) takes any number of segments: an extension resource.
 */
export function createArmRouter(): MatchingRouter {
  const routes: CompiledRoute[] = [];
  const matching = (path: string): { route: CompiledRoute; found: RegExpExecArray }[] =>
    routes.flatMap((route) => {
      const found = route.pattern.exec(path);
      return found ? [{ route, found }] : [];
    });
  return {
    on: (method, template, action, handler) => {
      routes.push({ method: method.toUpperCase(), action, handler, ...compile(template) });
      routes.sort((a, b) => b.literals - a.literals);
    },
    find: (method, path) => {
      const match = matching(path).find(({ route }) => route.method === method.toUpperCase());
      return match && { route: match.route, params: paramsOf(match.route, match.found) };
    },
    methods: (path) => [...new Set(matching(path).map(({ route }) => route.method))],
  };
}

function compile(template: string): Pick<CompiledRoute, 'pattern' | 'names' | 'literals'> {
  const names: string[] = [];
  let literals = 0;
  const segments = template.split('/').filter((segment) => segment !== '');
  const parts = segments.map((segment, position) => {
    const [, name] = /^\{\*?(\w+)\}$/.exec(segment) ?? [];
    if (name === undefined) {
      literals += 1;
      return segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    }
    names.push(name);
    return position === 0 ? '(.+)' : '([^/]+)';
  });
  return { pattern: new RegExp(`^/${parts.join('/')}/?$`, 'i'), names, literals };
}

function paramsOf(route: CompiledRoute, found: RegExpExecArray): Record<string, string> {
  return Object.fromEntries(route.names.map((name, index) => [name, decode(found[index + 1] ?? '')]));
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
