import { objectNames } from '../../gateway/child-ids.ts';
import { asArray, asObject, asText, findChild, hostNamesOf, propertiesOf } from '../../gateway/gateway-document.ts';
import type { JsonObject } from '../../json.ts';
import type { Endpoint } from '../../spec/endpoint.ts';

/** One part of our route on a gateway. */
export interface GatewayPart {
  readonly name: string;
  /** Whether a change of the gateway, by its collection and field, is about this part. */
  readonly concerns: (collection: string, field: string) => boolean;
  /** What the part is like for one endpoint. */
  readonly shown: (gateway: JsonObject, endpoint: Endpoint) => string;
}

const trust = ['trustedRootCertificates', 'authenticationCertificates'];

export const gatewayParts: readonly GatewayPart[] = [
  {
    name: 'gateway trust',
    concerns: (collection, field) => trust.includes(collection) || trust.includes(field),
    shown: (gateway, { name }) => {
      const setting = childOf(gateway, 'backendHttpSettingsCollection', objectNames(name).setting);
      const names = trust.flatMap((field) => asArray(setting[field])).map((entry) => lastOf(asObject(entry).id));
      return `${name} trusts ${names.join(', ') || 'the well-known authorities'}`;
    },
  },
  {
    name: 'gateway probe',
    concerns: (collection) => collection === 'probes',
    shown: (gateway, { name }) => {
      const { protocol, host, path } = childOf(gateway, 'probes', objectNames(name).probe);
      return `${name} is probed at ${(asText(protocol) ?? 'unknown').toLowerCase()}://${asText(host) ?? ''}${asText(path) ?? ''}`;
    },
  },
  {
    name: 'gateway backend',
    concerns: (collection, field) =>
      collection === 'backendAddressPools' ||
      (collection === 'backendHttpSettingsCollection' && !trust.includes(field)),
    shown: (gateway, { name }) => {
      const { protocol, port, hostName } = childOf(gateway, 'backendHttpSettingsCollection', objectNames(name).setting);
      return `${name} goes to ${(asText(protocol) ?? 'unknown').toLowerCase()}://${asText(hostName) ?? ''}:${JSON.stringify(port)}`;
    },
  },
  {
    name: 'gateway listener',
    concerns: (collection) => ['httpListeners', 'sslCertificates', 'frontendPorts'].includes(collection),
    shown: (gateway, { name }) => {
      const listener = findChild(gateway, 'httpListeners', objectNames(name).listener) ?? {};
      const certificate = lastOf(asObject(propertiesOf(listener).sslCertificate).id);
      return `${name} listens for ${hostNamesOf(listener).join(', ')} with ${certificate}`;
    },
  },
  {
    name: 'gateway rule',
    concerns: (collection) => ['requestRoutingRules', 'urlPathMaps'].includes(collection),
    shown: (gateway, { name }) => {
      const { ruleType, priority } = childOf(gateway, 'requestRoutingRules', objectNames(name).rule);
      return `${name} has a rule ${asText(ruleType) ?? ''}${priority === undefined ? '' : ` of priority ${JSON.stringify(priority)}`}`;
    },
  },
];

const childOf = (gateway: JsonObject, collection: string, name: string): JsonObject =>
  propertiesOf(findChild(gateway, collection, name) ?? {});
const lastOf = (id: unknown): string => asText(id)?.split('/').at(-1) ?? '';
