import { assumedRefusal } from '../../core/assumed-refusal.ts';
import { childrenOf, referenceOf } from '../gateway-document.ts';
import { firstDuplicate, firstOf, firstRefusal, type GatewayCheck } from './check.ts';

const NEEDED = ['listener', 'backendAddressPool', 'backendSettings'];

/** A rule of layer 4 joins one listener with a pool and its settings, and has a priority. */
export const checkLayer4Rules: GatewayCheck = ({ draft }) => {
  const rules = childrenOf(draft.document, 'routingRules');
  return firstRefusal(
    () =>
      firstOf(rules, ({ id, properties }) => {
        const missing = NEEDED.find((field) => referenceOf(properties, field) === undefined);
        if (missing !== undefined) return assumedRefusal(`Routing rule ${id} has no ${missing}.`);
        return typeof properties['priority'] === 'number'
          ? undefined
          : assumedRefusal(`Routing rule ${id} has no priority.`);
      }),
    () => {
      const twins = firstDuplicate(rules, (rule) => referenceOf(rule.properties, 'listener') ?? rule.id);
      return twins && assumedRefusal(`Routing rules ${twins[0].id} and ${twins[1].id} use the same listener.`);
    },
  );
};
