import { type Collection, childrenOf } from '../gateway-document.ts';
import { type GatewayCheck, refuse } from './check.ts';

/** Azure docs, "Application Gateway limits". Active and inactive ones alike. */
const LIMITS: Partial<Record<Collection, number>> = {
  sslCertificates: 100,
  trustedRootCertificates: 100,
  authenticationCertificates: 100,
  frontendPorts: 100,
  backendAddressPools: 100,
  backendHttpSettingsCollection: 100,
  httpListeners: 200,
  requestRoutingRules: 400,
  probes: 100,
  rewriteRuleSets: 400,
};

/** The text is Azure's of other limits; that it is the same here is an assumption. */
export const checkLimits: GatewayCheck = ({ draft }) => {
  for (const [collection, limit] of Object.entries(LIMITS)) {
    const count = childrenOf(draft.document, collection as Collection).length;
    if (count <= limit) continue;
    return refuse(
      'ApplicationGatewayResourceLimitExceeded',
      `Application Gateway ${draft.id} has ${count} ${collection}, more than the limit of ${limit}.`,
    );
  }
  return undefined;
};
