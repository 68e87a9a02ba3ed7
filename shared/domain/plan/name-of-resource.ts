import { parseResourceId } from '../spec/resource-id.ts';

/** `apim-contoso` of a resource id; the id itself when it is none. */
export function nameOfResource(id: string): string {
  return parseResourceId(id)?.name ?? id;
}
