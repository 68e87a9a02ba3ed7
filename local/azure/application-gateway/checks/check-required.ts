import { assumedRefusal } from '../../core/assumed-refusal.ts';
import { type Collection, childrenOf, referenceOf } from '../gateway-document.ts';
import { firstOf, firstRefusal, type GatewayCheck } from './check.ts';

/** A gateway has at least one of each; of those in one row, one of either. */
const NEEDED: readonly (readonly Collection[])[] = [
  ['gatewayIPConfigurations'],
  ['frontendIPConfigurations'],
  ['frontendPorts'],
  ['httpListeners', 'listeners'],
  ['requestRoutingRules', 'routingRules'],
];

export const checkRequired: GatewayCheck = ({ draft }) =>
  firstRefusal(
    () =>
      firstOf(NEEDED, (collections) =>
        collections.some((collection) => childrenOf(draft.document, collection).length > 0)
          ? undefined
          : assumedRefusal(`Application gateway ${draft.id} must have at least one of ${collections.join(' or ')}.`),
      ),
    () =>
      firstOf(childrenOf(draft.document, 'gatewayIPConfigurations'), ({ id, properties }) =>
        referenceOf(properties, 'subnet') ? undefined : assumedRefusal(`Gateway IP configuration ${id} has no subnet.`),
      ),
    () =>
      firstOf(childrenOf(draft.document, 'frontendIPConfigurations'), ({ id, properties }) => {
        const isPublic = referenceOf(properties, 'publicIPAddress') !== undefined;
        const isPrivate = referenceOf(properties, 'subnet') !== undefined;
        return isPublic === isPrivate
          ? assumedRefusal(`Frontend IP configuration ${id} must have either a public IP address or a subnet.`)
          : undefined;
      }),
  );
