import { assumedRefusal } from '../../core/assumed-refusal.ts';
import { stringField } from '../../core/string-field.ts';
import { childById, childrenOf, referenceOf } from '../gateway-document.ts';
import { ownHostNames } from '../host-names.ts';
import { firstOf, type GatewayCheck, refuse } from './check.ts';

/** A redirect leads to a listener or to a URL; a listener with a wildcard is no place (application-gateway-kubernetes-ingress#1001). */
export const checkRedirects: GatewayCheck = ({ draft }) =>
  firstOf(childrenOf(draft.document, 'redirectConfigurations'), ({ id, properties }) => {
    const target = referenceOf(properties, 'targetListener');
    const url = stringField(properties, 'targetUrl');
    if ((target === undefined) === (url === '')) {
      return assumedRefusal(`Redirect configuration ${id} must have either a target listener or a target URL.`);
    }
    if (!properties['redirectType']) return assumedRefusal(`Redirect configuration ${id} has no redirect type.`);
    const listener = childById(draft.document, 'httpListeners', target);
    if (!listener || !ownHostNames(listener).some((name) => /[*?]/.test(name))) return undefined;
    return refuse(
      'ApplicationGatewayRedirectConfigurationTargetListenerWildcardHostNameError',
      `Redirect configuration ${id} has the target listener ${listener.id}, whose host names have a wildcard.`,
    );
  });
