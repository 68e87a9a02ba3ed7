import { parseResourceId } from '../domain/spec/resource-id.ts';

/** Last name of a resource id, for sentences. */
export function resourceName(id: string): string {
  return parseResourceId(id)?.name ?? 'of an unknown name';
}
