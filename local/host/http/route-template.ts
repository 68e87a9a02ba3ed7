import { type Constraint, constraintOf } from './route-constraint.ts';

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | (Parameter & { readonly kind: 'parameter' })
  | (Parameter & { readonly kind: 'catchAll' });

interface Parameter {
  readonly name: string;
  readonly optional: boolean;
  readonly fallback: string | undefined;
  readonly constraints: readonly Constraint[];
}

/** A route of ASP.NET's kind, such as `orders/{id:int}/{*rest}`. */
export interface RouteTemplate {
  readonly text: string;
  readonly segments: readonly Segment[];
}

/** An Error that says what is wrong, for a template that ASP.NET would refuse as well. */
export function parseRoute(text: string): RouteTemplate {
  if (text.startsWith('/') || text.startsWith('~')) {
    throw new Error(`The route '${text}' must not start with '${text[0]}'.`);
  }
  const segments = splitSegments(text).map((segment) => parseSegment(segment, text));
  const catchAll = segments.findIndex(({ kind }) => kind === 'catchAll');
  if (catchAll >= 0 && catchAll < segments.length - 1) {
    throw new Error(`In the route '${text}' a catch-all parameter must come last.`);
  }
  return { text, segments };
}

/** At the slashes outside of braces: a regex constraint may hold some. */
function splitSegments(text: string): string[] {
  const segments = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (character === '/' && depth === 0) segments.push('');
    else segments.push(`${segments.pop() ?? ''}${character}`);
  }
  return segments;
}

function parseSegment(text: string, route: string): Segment {
  if (!/[{}]/.test(text)) return { kind: 'literal', text };
  const match =
    /^\{(\*{0,2})([A-Za-z_][\w-]*)((?::[a-z]+(?:\((?:[^()]|\([^()]*\))*\))?)*)(?:=([^?{}]*))?(\?)?\}$/i.exec(text);
  if (!match)
    throw new Error(
      `The segment '${text}' of the route '${route}' is not understood: use {name}, {name:int}, {name?} or {*rest}.`,
    );
  const [, stars, name = '', constraints = '', fallback, optional] = match;
  const parsed = (constraints.match(/:[a-z]+(?:\((?:[^()]|\([^()]*\))*\))?/gi) ?? []).map((each) =>
    constraintOf(each.slice(1)),
  );
  const kind = stars ? 'catchAll' : 'parameter';
  return { kind, name, optional: optional === '?', fallback, constraints: parsed };
}

/** The parameters' values, decoded; undefined if the path does not match. `path` has no slash at its start. */
export function matchRoute({ segments }: RouteTemplate, path: string): Readonly<Record<string, string>> | undefined {
  const parts = path === '' ? [] : path.replace(/\/$/, '').split('/');
  const values: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    if (segment.kind === 'catchAll') return takeCatchAll(segment, parts.slice(index), values);
    if (!takePart(segment, parts[index], values)) return undefined;
  }
  return parts.length > segments.length ? undefined : values;
}

function takePart(
  segment: Exclude<Segment, { kind: 'catchAll' }>,
  part: string | undefined,
  values: Record<string, string>,
): boolean {
  if (segment.kind === 'literal')
    return part !== undefined && decoded(part)?.toLowerCase() === segment.text.toLowerCase();
  if (part === undefined || part === '') {
    if (segment.fallback !== undefined) values[segment.name] = segment.fallback;
    return segment.optional || segment.fallback !== undefined;
  }
  const value = decoded(part);
  if (value === undefined || !segment.constraints.every((fits) => fits(value))) return false;
  values[segment.name] = value;
  return true;
}

function takeCatchAll(segment: Parameter, rest: readonly string[], values: Record<string, string>) {
  const value = decoded(rest.join('/'));
  if (value === undefined || !segment.constraints.every((fits) => fits(value))) return undefined;
  if (value !== '' || segment.fallback === undefined) values[segment.name] = value;
  else values[segment.name] = segment.fallback;
  return values;
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

/** Which of two routes is tried first: literals before constrained parameters, those before free ones, catch-alls last. */
export function compareRoutes(a: RouteTemplate, b: RouteTemplate): number {
  const length = Math.max(a.segments.length, b.segments.length);
  for (let index = 0; index < length; index += 1) {
    const difference = rank(a.segments[index]) - rank(b.segments[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function rank(segment: Segment | undefined): number {
  if (segment === undefined || segment.kind === 'literal') return 0;
  const base = segment.kind === 'parameter' ? 2 : 4;
  return segment.constraints.length > 0 ? base - 1 : base;
}
