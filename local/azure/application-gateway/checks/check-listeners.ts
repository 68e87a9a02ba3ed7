import { childById, childrenOf, type GatewayChild, referenceOf } from '../gateway-document.ts';
import { firstDuplicate, type GatewayCheck, refuse } from './check.ts';

/** Listeners of one frontend and port must differ by host name, and speak one protocol. Codes here are assumptions. */
export const checkListeners: GatewayCheck = ({ draft }) => {
  const listeners = childrenOf(draft.document, 'httpListeners');
  for (const listener of listeners) {
    const { hostName } = listener.properties;
    if (typeof hostName === 'string' && hostName !== '' && ownHostNames(listener).length > 1) {
      return refuse(
        'ApplicationGatewayHttpListenerBothHostNameAndHostNamesSpecified',
        `HTTP listener ${listener.id} can have either HostName or HostNames, not both.`,
      );
    }
    if (
      listener.properties['protocol'] === 'Https' &&
      referenceOf(listener.properties, 'sslCertificate') === undefined
    ) {
      return refuse(
        'ApplicationGatewayHttpsListenerMustReferenceSslCert',
        `HTTPS listener ${listener.id} must have an SSL certificate.`,
      );
    }
  }
  return sameHost(listeners) ?? mixedProtocols(listeners);
};

function sameHost(listeners: readonly GatewayChild[]) {
  const claims = listeners.flatMap((listener) => {
    const names = ownHostNames(listener);
    return (names.length > 0 ? names : ['']).map((host) => ({ listener, key: `${endpointOf(listener)}|${host}` }));
  });
  const twins = firstDuplicate(claims, ({ key }) => key);
  return (
    twins &&
    refuse(
      'ApplicationGatewayHttpListenersUsingSameFrontendPortAndFrontendIpConfig',
      `Two HTTP listeners of the application gateway, ${twins[0].listener.id} and ${twins[1].listener.id}, are using the same ` +
        'frontend port, frontend IP configuration and host name.',
    )
  );
}

function mixedProtocols(listeners: readonly GatewayChild[]) {
  const first = new Map<string, GatewayChild>();
  for (const listener of listeners) {
    const other = first.get(endpointOf(listener)) ?? listener;
    first.set(endpointOf(listener), other);
    if (other.properties['protocol'] !== listener.properties['protocol']) {
      return refuse(
        'ApplicationGatewayHttpListenersProtocolMismatch',
        `HTTP listeners ${other.id} and ${listener.id} share a frontend port but not the protocol.`,
      );
    }
  }
  return undefined;
}

function endpointOf({ properties }: GatewayChild): string {
  return `${referenceOf(properties, 'frontendIPConfiguration') ?? ''}|${referenceOf(properties, 'frontendPort') ?? ''}`.toLowerCase();
}

/** Host names of a listener, in whichever of the two fields they stand. */
export function ownHostNames({ properties }: GatewayChild): string[] {
  const { hostName, hostNames } = properties;
  const single = typeof hostName === 'string' && hostName !== '' ? [hostName] : [];
  const listed = Array.isArray(hostNames) ? (hostNames as string[]) : [];
  return [...new Set([...single, ...listed].map((name) => name.toLowerCase()))];
}

/** An HTTPS setting's probe, if it names one, must speak the same protocol. */
export const checkProbes: GatewayCheck = ({ draft }) => {
  for (const setting of childrenOf(draft.document, 'backendHttpSettingsCollection')) {
    const probe = childById(draft.document, 'probes', referenceOf(setting.properties, 'probe'));
    if (!probe || probe.properties['protocol'] === setting.properties['protocol']) continue;
    return refuse(
      'ApplicationGatewayProbeProtocolMustMatchBackendHttpSettingsProtocol',
      `Probe protocol must match backend HTTP settings protocol. Probe ${probe.id}, backend HTTP settings ${setting.id}.`,
    );
  }
  return undefined;
};
