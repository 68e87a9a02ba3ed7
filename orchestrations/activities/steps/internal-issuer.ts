import { EdgeError } from '../../../shared/domain/problem.ts';
import { problem } from '../../../shared/domain/problem-codes.ts';
import type { EdgeSpec } from '../../../shared/domain/spec/edge-spec.ts';
import type { Issuer } from '../../../shared/domain/spec/issuer.ts';

/** The issuer where it is our own authority. `Internal` for any other: no plan has this step for it. */
export function internalIssuer({ issuer }: EdgeSpec): Extract<Issuer, { kind: 'internalCa' }> {
  if (issuer.kind === 'internalCa') return issuer;
  throw new EdgeError(
    problem('Internal', {
      what: `The issuer ${issuer.kind} has no root of ours.`,
      why: 'Certificates of this issuer are made in another way.',
      fix: 'Request another run, which plans anew.',
    }),
  );
}
