/** What a field of a resource's document holds, as its provider reads it. */
export type FieldKind =
  | { readonly kind: 'text' }
  | { readonly kind: 'flag' }
  | { readonly kind: 'whole' }
  /** One of these words, in any case. */
  | { readonly kind: 'choice'; readonly words: readonly string[] }
  /** `{"id":…}` of a resource of this type below the network provider, such as `publicIPAddresses`. */
  | { readonly kind: 'reference'; readonly to: string }
  | { readonly kind: 'list'; readonly of: FieldKind }
  | { readonly kind: 'object'; readonly type: string; readonly fields: Fields }
  /** Not looked at and kept as it comes. */
  | { readonly kind: 'open' }
  /** Written by Azure alone: whatever a client sends of it is left out. */
  | { readonly kind: 'readOnly' };

export type Fields = Readonly<Record<string, FieldKind>>;

export const text: FieldKind = { kind: 'text' };
export const flag: FieldKind = { kind: 'flag' };
export const whole: FieldKind = { kind: 'whole' };
export const open: FieldKind = { kind: 'open' };
export const readOnly: FieldKind = { kind: 'readOnly' };
export const choice = (...words: string[]): FieldKind => ({ kind: 'choice', words });
export const reference = (to: string): FieldKind => ({ kind: 'reference', to });
export const list = (of: FieldKind): FieldKind => ({ kind: 'list', of });
export const object = (type: string, fields: Fields): FieldKind => ({ kind: 'object', type, fields });
