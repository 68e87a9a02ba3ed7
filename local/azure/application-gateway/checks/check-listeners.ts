import { type ArmError, badRequest } from '../../core/arm-error.ts';
import { assumedRefusal } from '../../core/assumed-refusal.ts';
import { stringField } from '../../core/string-field.ts';
import type { ResourceDocument } from '../../core/contracts.ts';
import { childById, childrenOf, type GatewayChild, referenceOf } from '../gateway-document.ts';
import { ownHostNames } from '../host-names.ts';
import { wrongHostNames } from './check-host-names.ts';
import { firstDuplicate, firstOf, firstRefusal, type GatewayCheck, refuse } from './check.ts';

/** Listeners of one front end and port must differ by host name, and speak one protocol. On another front end they are free. */
export const checkListeners: GatewayCheck = ({ draft }) => {
  const http = childrenOf(draft.document, 'httpListeners');
  const layer4 = childrenOf(draft.document, 'listeners');
  return firstRefusal(
    () => firstOf(http, (listener) => wrongPlace(listener) ?? wrongProtocol(listener, ['Http', 'Https'])),
    () => firstOf(layer4, (listener) => wrongPlace(listener) ?? wrongProtocol(listener, ['Tcp', 'Tls'])),
    () => firstOf([...http, ...layer4], (listener) => wrongHostNames(listener) ?? wrongCertificate(listener)),
    () => firstOf(http, (listener) => wrongPort(draft.document, listener)),
    () => sameHost(draft.id, [...http, ...layer4]),
    () => mixedProtocols([...http, ...layer4]),
  );
};

/** azure-sdk-for-net#17354: a listener without its front end or port cannot be read. */
function wrongPlace({ id, properties }: GatewayChild): ArmError | undefined {
  const missing = ['frontendIPConfiguration', 'frontendPort'].find((field) => !referenceOf(properties, field));
  if (missing === undefined) return undefined;
  const message = `Value for reference id is missing. Path ${missing} of ${id}.`;
  return badRequest('InvalidRequestFormat', 'Cannot parse the request.', [{ code: 'MissingJsonReferenceId', message }]);
}

function wrongProtocol({ id, properties }: GatewayChild, allowed: readonly string[]): ArmError | undefined {
  const protocol = stringField(properties, 'protocol');
  if (allowed.includes(protocol)) return undefined;
  return assumedRefusal(`Protocol of listener ${id} is '${protocol}'; it must be ${allowed.join(' or ')}.`);
}

/** azure-cli#11973. */
function wrongPort(document: ResourceDocument, { id, properties }: GatewayChild): ArmError | undefined {
  const port = childById(document, 'frontendPorts', referenceOf(properties, 'frontendPort'));
  if (properties['protocol'] !== 'Http' || port?.properties['port'] !== 443) return undefined;
  return refuse(
    'ApplicationGatewayPortNotValidForProtocol',
    `Port 443 is not valid for protocol Http in httpListeners ${id}.`,
  );
}

/** template-building-blocks#395 shows code and text for Https. */
function wrongCertificate({ id, properties }: GatewayChild): ArmError | undefined {
  const protocol = String(properties['protocol']);
  const secure = protocol === 'Https' || protocol === 'Tls';
  const has = referenceOf(properties, 'sslCertificate') !== undefined;
  if (secure === has) return undefined;
  return protocol === 'Https'
    ? refuse(
        'ApplicationGatewayHttpsListenerMustReferenceSslCert',
        `Http Listener ${id} uses protocol Https. Ssl Certificate must be specified.`,
      )
    : assumedRefusal(`${protocol} listener ${id} must ${secure ? 'have an' : 'not have an'} SSL certificate.`);
}

/** Application-gateway-kubernetes-ingress#692 shows code and text. */
function sameHost(gateway: string, listeners: readonly GatewayChild[]): ArmError | undefined {
  const claims = listeners.flatMap((listener) => {
    const names = ownHostNames(listener);
    return (names.length > 0 ? names : ['']).map((host) => ({ listener, key: `${endpointOf(listener)}|${host}` }));
  });
  const twins = firstDuplicate(claims, ({ key }) => key);
  return (
    twins &&
    refuse(
      'ApplicationGatewayHttpListenersUsingSameFrontendPort',
      `Two Http Listeners of Application Gateway ${gateway} are using the same Frontend Port ` +
        `${referenceOf(twins[1].listener.properties, 'frontendPort') ?? ''}.`,
    )
  );
}

function mixedProtocols(listeners: readonly GatewayChild[]): ArmError | undefined {
  const first = new Map<string, GatewayChild>();
  return firstOf(listeners, (listener) => {
    const other = first.get(endpointOf(listener)) ?? listener;
    first.set(endpointOf(listener), other);
    if (other.properties['protocol'] === listener.properties['protocol']) return undefined;
    return assumedRefusal(`Listeners ${other.id} and ${listener.id} share a frontend port but not the protocol.`);
  });
}

function endpointOf({ properties }: GatewayChild): string {
  return `${referenceOf(properties, 'frontendIPConfiguration') ?? ''}|${referenceOf(properties, 'frontendPort') ?? ''}`.toLowerCase();
}
