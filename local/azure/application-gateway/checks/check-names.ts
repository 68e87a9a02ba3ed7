import { COLLECTIONS, childrenOf } from '../gateway-document.ts';
import { firstDuplicate, type GatewayCheck, refuse } from './check.ts';

/** Two children of a collection cannot share a name. */
export const checkNames: GatewayCheck = ({ draft }) => {
  for (const collection of COLLECTIONS) {
    const twin = firstDuplicate(childrenOf(draft.document, collection), ({ name }) => name);
    if (twin)
      return refuse(
        'DuplicateResourceName',
        `Resource ${draft.id} has two child resources with the same name (${twin[1].name}).`,
      );
  }
  return undefined;
};
