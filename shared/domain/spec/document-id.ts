import { EdgeError, type Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import { parseDocumentId } from './resource-id.ts';
import { quote } from './spec-problem.ts';

/**
 * An id that stands in a document which others write, before anything is asked of it: a gateway's public IP address, the network
 * security group of a subnet. Returned as it is when it is the id of a resource of this type; else nothing is sent for it.
 */
export function documentId(id: string, type: string, doing: string): string {
  if (parseDocumentId(id)?.type.toLowerCase() === type.toLowerCase()) return id;
  throw new EdgeError(idInvalid(id, doing, `the id of a ${type}`));
}

/** The same for what roles are held at: any resource, or a subscription. */
export function documentScope(id: string, doing: string): string {
  if (parseDocumentId(id) !== null || SUBSCRIPTION.test(id)) return id;
  throw new EdgeError(idInvalid(id, doing, 'the id of a resource or a subscription'));
}

const SUBSCRIPTION = /^\/subscriptions\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MAX_EVIDENCE = 300;

export function idInvalid(id: string, doing: string, expected: string): Problem {
  return problem('ResourceIdInvalid', {
    what: `Could not ${doing}.`,
    why: `${quote(id)} is not ${expected}, so nothing was asked and no token was sent.`,
    fix: 'Correct the id in the document that it stands in (the gateway, its subnet, API Management or the spec).',
    evidence: { id: id.slice(0, MAX_EVIDENCE) },
  });
}
