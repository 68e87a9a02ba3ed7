import { EdgeError } from '../../../shared/domain/problem.ts';
import { problem } from '../../../shared/domain/problem-codes.ts';
import type { EdgeSpec } from '../../../shared/domain/spec/edge-spec.ts';
import type { Issuer } from '../../../shared/domain/spec/issuer.ts';

/** The issuer where it is our own authority. `IssuerNotYet` for any other, which no plan should have let through. */
export function internalIssuer({ issuer }: EdgeSpec): Extract<Issuer, { kind: 'internalCa' }> {
  if (issuer.kind === 'internalCa') return issuer;
  throw new EdgeError(
    problem('IssuerNotYet', {
      what: `The issuer ${issuer.kind} is not supported yet.`,
      why: 'Certificates of this issuer are made in another way.',
      fix: 'Use the issuer internalCa for now.',
    }),
  );
}
