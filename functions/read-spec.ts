import { EdgeError } from '../shared/domain/problem.ts';
import { problem } from '../shared/domain/problem-codes.ts';
import type { EdgeSpec } from '../shared/domain/spec/edge-spec.ts';
import { parseEdgeSpec } from '../shared/domain/spec/parse-edge-spec.ts';
import { toldProblems, type ToldProblems } from '../shared/domain/spec/told-problems.ts';
import { vaultsOutsideCloud } from '../shared/domain/spec/vault-suffix.ts';
import type { App } from './call.ts';
import { SpecInvalidError } from './problem-response.ts';

/** A document as the spec of the edge that the route names; `SpecInvalidError` with everything that is wrong with it. */
export function readSpec(
  { vaultSuffix }: Pick<App, 'vaultSuffix'>,
  document: unknown,
  name: string | undefined,
): EdgeSpec {
  if (document === undefined) throw new EdgeError(noBody());
  const parsed = parseEdgeSpec(document);
  if (!parsed.ok) throw invalid(parsed);
  const outside = vaultSuffix === null ? [] : vaultsOutsideCloud(parsed.spec, vaultSuffix);
  if (outside.length > 0) throw invalid(toldProblems(outside));
  if (parsed.spec.name !== name) throw new EdgeError(otherName());
  return parsed.spec;
}

/** So many are told in the sentence as well; all are in errors[]. */
const mostInDetail = 10;

function invalid(told: ToldProblems): SpecInvalidError {
  const { problems, more } = told;
  const count = problems.length + more;
  const sentences = problems
    .slice(0, mostInDetail)
    .map(({ pointer, message }) => `${pointer || '(whole document)'}: ${message}`);
  const left = count - sentences.length;
  return new SpecInvalidError(
    problem('SpecInvalid', {
      what: `The spec has problems in ${count === 1 ? 'one place' : `${count} places`}.`,
      why: [...sentences, ...(left > 0 ? [`And in ${left} more.`] : [])].join(' '),
      fix: 'Correct the places that errors[] points at; `edge-tls schema` prints the JSON Schema.',
    }),
    told,
  );
}

function noBody() {
  return problem('MalformedJson', {
    what: 'The request has no body.',
    why: 'A spec is expected as a JSON document.',
    fix: 'Send the spec as the body, with Content-Type application/json.',
  });
}

function otherName() {
  return problem('NameMismatch', {
    what: 'The name in the spec is another than the name in the address.',
    why: 'PUT /api/edges/{name} stores the spec of the edge {name}.',
    fix: 'Use the same name in both places.',
  });
}
