import type { JsonObject } from '../json.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import type { DesiredGateway } from './desired-gateway.ts';
import { childrenOf, type ManagedCollection } from './gateway-document.ts';
import { nextGatewayDocument } from './gateway-stage.ts';

/** Azure docs, "Application Gateway limits": per gateway, v2. */
const limits: Partial<Record<ManagedCollection, number>> = {
  trustedRootCertificates: 100,
  authenticationCertificates: 100,
  backendHttpSettingsCollection: 100,
  backendAddressPools: 100,
  sslCertificates: 100,
  httpListeners: 200,
};

/** Limits that the gateway would break at its fullest, which is after `build`: old and new stand side by side then. */
export function limitProblems(document: JsonObject, desired: DesiredGateway): readonly Problem[] {
  const fullest = nextGatewayDocument(document, desired, 'build');
  return Object.entries(limits).flatMap(([collection, limit]) => {
    const count = childrenOf(fullest, collection).length;
    const grows = count > childrenOf(document, collection).length;
    return grows && count > limit ? [limitReached(collection, count, limit)] : [];
  });
}

function limitReached(collection: string, count: number, limit: number): Problem {
  return problem('GatewayLimitReached', {
    what: `The gateway would have ${count} entries in ${collection}.`,
    why: `Azure allows ${limit}.`,
    fix: 'Remove entries that nobody uses, or use another gateway.',
    evidence: { collection, count, limit },
  });
}
