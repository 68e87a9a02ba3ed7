import { assumedRefusal } from '../../core/assumed-refusal.ts';
import { type Collection, childrenOf } from '../gateway-document.ts';
import { firstOf, type GatewayCheck, refuse } from './check.ts';

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
  redirectConfigurations: 100,
  urlPathMaps: 100,
  rewriteRuleSets: 400,
};

/** The codes that a report shows; the others are not known. */
const CODES: Partial<Record<Collection, string>> = {
  backendAddressPools: 'ApplicationGatewayBackendAddressPoolLimitReached',
};

export const checkLimits: GatewayCheck = ({ draft }) =>
  firstOf(Object.entries(LIMITS) as [Collection, number][], ([collection, limit]) => {
    const count = childrenOf(draft.document, collection).length;
    if (count <= limit) return undefined;
    const message = `Application Gateway ${draft.id} has ${count} ${collection}, more than the limit of ${limit}.`;
    const code = CODES[collection];
    return code === undefined ? assumedRefusal(message) : refuse(code, message);
  });
