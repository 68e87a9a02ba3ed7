import { type FieldKind, type Fields, list, object, readOnly, reference, text } from '../../core/format/field-kinds.ts';

/** A reference to another child of a gateway. */
export const childReference = (collection: string): FieldKind => reference(`applicationGateways/${collection}`);

/** A child with a name, an id and properties. `shown` are the references that only Azure writes; what is sent of them is not looked at. */
export function child(type: string, properties: Fields, shown: readonly string[] = []): FieldKind {
  const azures = Object.fromEntries(['provisioningState', ...shown].map((name) => [name, readOnly]));
  return object(type, {
    name: text,
    id: text,
    etag: readOnly,
    type: readOnly,
    properties: object(`${type}Properties`, { ...properties, ...azures }),
  });
}

export const children = (type: string, properties: Fields, shown: readonly string[] = []): FieldKind =>
  list(child(type, properties, shown));
