import type { ArmError } from '../../core/arm-error.ts';
import { assumedRefusal } from '../../core/assumed-refusal.ts';
import { childrenOf, type GatewayChild } from '../gateway-document.ts';
import { firstDuplicate, firstOf, firstRefusal, type GatewayCheck, refuse } from './check.ts';

/** From this api-version on every rule of a v2 gateway needs a priority. */
const PRIORITY_REQUIRED_SINCE = '2021-08-01';

/** Priorities: all or none (azure-cli#23271), 1 to 20000, no two alike; required by newer api-versions. */
export const checkPriorities: GatewayCheck = ({ draft }) => {
  const rules = childrenOf(draft.document, 'requestRoutingRules');
  const without = rules.filter((rule) => priorityOf(rule) === undefined);
  if (without.length > 0 && without.length < rules.length) {
    return refuse(
      'ApplicationGatewayRequestRoutingRulePartialPriorityDefined',
      'Either all or no rule should have the priority specified.',
    );
  }
  if (!draft.v2) return undefined;
  const [missing] = without;
  if (missing && draft.apiVersion >= PRIORITY_REQUIRED_SINCE) {
    return refuse(
      'ApplicationGatewayRequestRoutingRulePriorityCannotBeEmpty',
      `Priority for the request routing rule ${missing.id} cannot be empty. All request routing rules should have a priority ` +
        `defined starting from api-version ${PRIORITY_REQUIRED_SINCE}`,
    );
  }
  return firstRefusal(
    () => outOfRange(rules),
    () => sharedPriority(rules),
  );
};

function outOfRange(rules: readonly GatewayChild[]): ArmError | undefined {
  return firstOf(rules, (rule) => {
    const priority = priorityOf(rule) ?? 1;
    if (priority >= 1 && priority <= 20_000) return undefined;
    return assumedRefusal(`Priority of request routing rule ${rule.id} must be between 1 and 20000.`);
  });
}

/** application-gateway-kubernetes-ingress#1487. */
function sharedPriority(rules: readonly GatewayChild[]): ArmError | undefined {
  const prioritised = rules.filter((rule) => priorityOf(rule) !== undefined);
  const twins = firstDuplicate(prioritised, (rule) => String(priorityOf(rule)));
  return (
    twins &&
    refuse(
      'ApplicationGatewayRequestRoutingRulePriorityMustBeUnique',
      `Priority must be unique across all the request routing rules. Rules ${twins[0].id} and ${twins[1].id} cannot have the ` +
        `same priority ${String(priorityOf(twins[1]))}.`,
    )
  );
}

function priorityOf(rule: GatewayChild): number | undefined {
  const { priority } = rule.properties;
  return typeof priority === 'number' ? priority : undefined;
}
