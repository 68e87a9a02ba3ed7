import type { JsonObject } from '../json.ts';
import { asObject } from './gateway-document.ts';

/** Resource ids of the user-assigned identities, the only kind that Application Gateway knows. */
export function identityIds(document: JsonObject): readonly string[] {
  return Object.keys(asObject(asObject(document.identity).userAssignedIdentities));
}
