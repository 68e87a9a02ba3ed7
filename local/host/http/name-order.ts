import type { HttpFunction } from './http-functions.ts';
import type { RouteTemplate } from './route-template.ts';

/**
 * Azure's host tries functions in the order of their names, whatever their routes (azure-functions-host: FunctionMetadataManager.cs sorts
 * them, WebScriptHostHttpRoutesManager.cs maps them in that order); this one takes the most exact route. A sentence for each two of
 * which that makes a difference. `functions`: in the order in which they are tried here.
 */
export function differentlyOrdered(functions: readonly HttpFunction[]): string[] {
  return functions.flatMap((first, index) =>
    functions
      .slice(index + 1)
      .filter(
        (later) => nameOf(later) < nameOf(first) && shareMethod(first, later) && overlap(first.route, later.route),
      )
      .map((later) => sentence(first, later)),
  );
}

const nameOf = ({ target }: HttpFunction): string => target.name.toUpperCase();

function shareMethod(a: HttpFunction, b: HttpFunction): boolean {
  return a.methods.length === 0 || b.methods.length === 0 || a.methods.some((method) => b.methods.includes(method));
}

type Segment = RouteTemplate['segments'][number];

/** Whether some path could be taken by both; of two parameters with constraints it is assumed. */
function overlap(a: RouteTemplate, b: RouteTemplate): boolean {
  const length = Math.max(a.segments.length, b.segments.length);
  for (let index = 0; index < length; index += 1) {
    const [one, other] = [a.segments[index], b.segments[index]];
    if (one?.kind === 'catchAll' || other?.kind === 'catchAll') return true;
    if (!fitTogether(one, other)) return false;
  }
  return true;
}

function fitTogether(a: Segment | undefined, b: Segment | undefined): boolean {
  if (a === undefined || b === undefined) return mayBeMissing(a ?? b);
  if (a.kind === 'literal' && b.kind === 'literal') return a.text.toLowerCase() === b.text.toLowerCase();
  if (a.kind === 'literal') return takes(b, a.text);
  return b.kind === 'literal' ? takes(a, b.text) : true;
}

const mayBeMissing = (segment: Segment | undefined): boolean =>
  segment?.kind === 'parameter' && (segment.optional || segment.fallback !== undefined);

const takes = (segment: Segment, text: string): boolean =>
  segment.kind === 'literal' || segment.constraints.every((fits) => fits(text));

const sentence = (first: HttpFunction, later: HttpFunction): string =>
  `a request that both '${first.target.name}' (${first.route.text}) and '${later.target.name}' (${later.route.text}) take goes to ` +
  `'${later.target.name}' in Azure, where functions are tried in the order of their names; here the more exact route takes it`;
