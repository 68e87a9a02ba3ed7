import { isV1 } from '../gateway/gateway-document.ts';
import type { JsonObject } from '../json.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import { blockingRule, type InboundNeed } from './security-rules.ts';

/** Rules of the network security groups of the two subnets; null where there is none, or it may not be read. */
export interface SubnetRules {
  readonly gateway: readonly JsonObject[] | null;
  readonly apiManagement: readonly JsonObject[] | null;
}

/** Azure docs: "Application Gateway infrastructure configuration". */
const gatewayPorts = (v1: boolean): InboundNeed => ({
  from: 'GatewayManager',
  ports: v1 ? [65_503, 65_534] : [65_200, 65_535],
});
/** Azure docs: "Deploy API Management in internal mode". */
const managementPort: InboundNeed = { from: 'ApiManagement', ports: [3443, 3443] };

export function portBlockers(document: JsonObject, rules: SubnetRules): readonly Problem[] {
  const need = gatewayPorts(isV1(document));
  const gateway = rules.gateway === null ? null : blockingRule(rules.gateway, need);
  const management = rules.apiManagement === null ? null : blockingRule(rules.apiManagement, managementPort);
  return [
    ...(gateway === null ? [] : [gatewayBlocked(gateway, need.ports)]),
    ...(management === null ? [] : [managementBlocked(management)]),
  ];
}

function gatewayBlocked(rule: string, [from, to]: InboundNeed['ports']): Problem {
  return problem('GatewayPortsBlocked', {
    what: `The rule ${rule} keeps GatewayManager from the ports ${from}-${to} of the gateway.`,
    why: 'Azure manages the gateway and asks for its backend health through them; without them health stays Unknown.',
    fix: `Allow inbound TCP ${from}-${to} from the service tag GatewayManager on the subnet of the gateway, before that rule.`,
    evidence: { rule, ports: `${from}-${to}` },
  });
}

function managementBlocked(rule: string): Problem {
  return problem('ApiManagementPortBlocked', {
    what: `The rule ${rule} keeps the service tag ApiManagement from the port 3443 of API Management.`,
    why: 'Azure manages API Management through it, and a change of its custom domains would not get through.',
    fix: 'Allow inbound TCP 3443 from the service tag ApiManagement on the subnet of API Management, before that rule.',
    evidence: { rule, ports: '3443' },
  });
}
