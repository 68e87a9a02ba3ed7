import { parseDocumentId } from '../domain/spec/resource-id.ts';

/** Last name of a resource id, for sentences. */
export function resourceName(id: string): string {
  return parseDocumentId(id)?.name ?? 'of an unknown name';
}
