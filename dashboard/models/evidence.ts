import type { Problem } from './types.ts';

export interface EvidenceLine {
  readonly name: string;
  readonly value: string;
}

/** Evidence as people read it: `apiManagementAddress` is `API Management address`; what is not known is left out. */
export function evidenceLines(evidence: NonNullable<Problem['evidence']>): readonly EvidenceLine[] {
  return Object.entries(evidence).flatMap(([name, value]) =>
    value === null ? [] : [{ name: inWords(name), value: `${value}` }],
  );
}

function inWords(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.replace('api management', 'API Management').replace(/^azure$/, 'Azure says');
}
