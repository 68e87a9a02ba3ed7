import type { Json, JsonObject } from '../json.ts';
import { childId, objectNames, reference } from './child-ids.ts';
import type { DesiredEndpoint, DesiredGateway } from './desired-gateway.ts';
import { asArray, asObject, asText, findChild, propertiesOf } from './gateway-document.ts';
import { type Hosts, keepsHost } from './kept-host.ts';
import { type WantedChild, withWantedChildren } from './merge-child.ts';

export interface SettingsStage {
  readonly hosts: Hosts;
  /** `add`: trust more than now, nothing less. `exact`: trust the desired roots and no other. */
  readonly trust: 'add' | 'exact';
}

export function withBackendSettings(document: JsonObject, desired: DesiredGateway, stage: SettingsStage): JsonObject {
  const wanted = desired.endpoints.map((endpoint) => setting(document, endpoint, { desired, ...stage }));
  return withWantedChildren(document, 'backendHttpSettingsCollection', wanted);
}

type Context = SettingsStage & { readonly desired: DesiredGateway };

function setting(document: JsonObject, endpoint: DesiredEndpoint, context: Context): WantedChild {
  const { setting: name, probe } = objectNames(endpoint.name);
  const { desired } = context;
  const existing = findChild(document, 'backendHttpSettingsCollection', name);
  const before = existing === undefined ? {} : propertiesOf(existing);
  const hostName = (keepsHost(existing, endpoint, context) && asText(before.hostName)) || endpoint.internalHostname;
  return {
    name,
    id: childId(desired.id, 'backendHttpSettingsCollection', name),
    owned: {
      port: 443,
      protocol: 'Https',
      hostName,
      pickHostNameFromBackendAddress: false,
      probe: reference(desired.id, 'probes', probe),
      trustedRootCertificates: trustedRoots(before, context),
      // Azure's default is true, but a default is not protection: somebody may have turned it off, and then it says false.
      validateCertChainAndExpiry: true,
      validateSNI: true,
    },
    initial: { cookieBasedAffinity: 'Disabled', requestTimeout: 60 },
    absent: ['path', 'authenticationCertificates', ...wrongSniName(before, hostName)],
  };
}

/** Without `sniName` the setting's host name is asked for; one that says something else asks for the wrong certificate. */
function wrongSniName(before: JsonObject, hostName: string): readonly string[] {
  const sniName = asText(before.sniName);
  return sniName === null || sniName.toLowerCase() === hostName ? [] : ['sniName'];
}

/** References in their present order first, so that an order which Azure changed is no change of ours. */
function trustedRoots(before: JsonObject, { desired, trust }: Context): readonly Json[] {
  const wanted = (desired.roots ?? []).map(({ name }) => reference(desired.id, 'trustedRootCertificates', name));
  const present = asArray(before.trustedRootCertificates);
  const kept = trust === 'add' || desired.roots === null ? present : present.filter((root) => includes(wanted, root));
  return [...kept, ...wanted.filter((root) => !includes(kept, root))];
}

function includes(references: readonly Json[], wanted: Json): boolean {
  const id = asText(asObject(wanted).id)?.toLowerCase();
  return references.some((root) => asText(asObject(root).id)?.toLowerCase() === id);
}
