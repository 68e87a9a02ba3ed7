/** What is wrong with one place of a spec. */
export interface SpecProblem {
  /** JSON pointer (RFC 6901) into the document as it was sent: `/endpoints/0/internalHostname`; empty for the whole document. */
  readonly pointer: string;
  /** A sentence that says what is allowed there. */
  readonly message: string;
  /** Stable, for programs. */
  readonly code: SpecProblemCode;
}

export type SpecProblemCode =
  | 'Required' // a field is missing
  | 'UnknownField' // a field that the schema does not know
  | 'WrongType' // a string where a number belongs, and the like
  | 'NotAllowed' // not one of the listed values
  | 'OutOfRange' // too small, too large, too short, too long
  | 'Malformed' // does not follow the pattern of its field
  | 'HostName' // not a host name that can be used there
  | 'ResourceId' // not an Azure resource id of the right type
  | 'Duplicate' // the same value twice where it must be unique
  | 'OutsideZone' // a host name that does not lie in its DNS zone
  | 'Contradiction'; // fields that exclude each other

/** RFC 6901. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** A value of the document as it may be shown in a message: escaped, and cut where somebody sent a novel. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= 80 ? text : `${text.slice(0, 77)}…`;
}
