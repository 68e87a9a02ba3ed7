import type { ArmError } from '../../core/arm-error.ts';
import { assumedRefusal } from '../../core/assumed-refusal.ts';
import { stringField } from '../../core/string-field.ts';
import { childById, childrenOf, type GatewayChild, referenceOf, referencesOf } from '../gateway-document.ts';
import { firstOf, firstRefusal, type GatewayCheck, refuse } from './check.ts';

/** Where the Host header comes from, what an HTTP setting cannot have, and the probe's protocol. */
export const checkSettings: GatewayCheck = ({ draft }) =>
  firstOf(childrenOf(draft.document, 'backendHttpSettingsCollection'), (setting) =>
    firstRefusal(
      () => hostTwice(setting, 'hostName', 'pickHostNameFromBackendAddress'),
      () => wrongTrust(setting),
      () => otherProtocol(setting, childById(draft.document, 'probes', referenceOf(setting.properties, 'probe'))),
    ),
  );

function wrongTrust({ id, properties }: GatewayChild): ArmError | undefined {
  const trusts = [
    ...referencesOf(properties, 'trustedRootCertificates'),
    ...referencesOf(properties, 'authenticationCertificates'),
  ];
  if (properties['protocol'] === 'Https' || trusts.length === 0) return undefined;
  return assumedRefusal(`Backend HTTP settings ${id} speak HTTP: they take no certificates to trust.`);
}

/** application-gateway-kubernetes-ingress#851; the misspelling is Azure's. */
function otherProtocol({ id, properties }: GatewayChild, probe: GatewayChild | undefined): ArmError | undefined {
  if (!probe || probe.properties['protocol'] === properties['protocol']) return undefined;
  return refuse(
    'ApplicationGatewayProbeProtocolMustMatchBackendHttpSettinsProtocol',
    `Probe ${probe.id} protocol (${String(probe.properties['protocol'])}) does not match Backend Http Setting ${id} protocol ` +
      `(${String(properties['protocol'])}).`,
  );
}

/** An HTTP probe needs a host, of its own or of the settings, and a path. */
export const checkProbes: GatewayCheck = ({ draft }) =>
  firstOf(
    childrenOf(draft.document, 'probes').filter(({ properties }) => /^https?$/i.test(String(properties['protocol']))),
    (probe) =>
      firstRefusal(
        () => hostTwice(probe, 'host', 'pickHostNameFromBackendHttpSettings'),
        () => withoutHost(probe),
        () => wrongPath(probe),
      ),
  );

function withoutHost({ id, properties }: GatewayChild): ArmError | undefined {
  if (stringField(properties, 'host') !== '' || properties['pickHostNameFromBackendHttpSettings'] === true)
    return undefined;
  return refuse('ApplicationGatewayProbeHostIsNull', `Host of probe ${id} cannot be null or empty.`);
}

function wrongPath({ id, properties }: GatewayChild): ArmError | undefined {
  const path = stringField(properties, 'path');
  return path.startsWith('/') ? undefined : assumedRefusal(`Path '${path}' of probe ${id} must start with '/'.`);
}

function hostTwice({ id, properties }: GatewayChild, host: string, pick: string): ArmError | undefined {
  if (stringField(properties, host) === '' || properties[pick] !== true) return undefined;
  return assumedRefusal(`'${host}' of ${id} may only be given where '${pick}' is false.`);
}
