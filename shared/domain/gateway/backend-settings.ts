import type { Json, JsonObject } from '../json.ts';
import { childId, objectNames, reference } from './child-ids.ts';
import type { DesiredEndpoint, DesiredGateway } from './desired-gateway.ts';
import { allowedLeaves } from './authentication-certificates.ts';
import { asArray, asObject, asText, findChild, isV1, propertiesOf } from './gateway-document.ts';
import { type Hosts, keepsHost } from './kept-host.ts';
import { type WantedChild, withWantedChildren } from './merge-child.ts';

export interface SettingsStage {
  readonly hosts: Hosts;
  /** `add`: trust more than now, nothing less. `exact`: trust the desired roots and no other. */
  readonly trust: 'add' | 'exact';
}

export function withBackendSettings(document: JsonObject, desired: DesiredGateway, stage: SettingsStage): JsonObject {
  const v1 = isV1(document);
  const wanted = desired.endpoints.map((endpoint) => setting(document, endpoint, { desired, v1, ...stage }));
  return withWantedChildren(document, 'backendHttpSettingsCollection', wanted);
}

type Context = SettingsStage & { readonly desired: DesiredGateway; readonly v1: boolean };

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
      ...(context.v1
        ? { authenticationCertificates: allowedLeaves(before, endpoint, context) }
        : v2Trust(before, context)),
    },
    initial: { cookieBasedAffinity: 'Disabled', requestTimeout: 60 },
    absent: ['path', ...(context.v1 ? v2Fields : ['authenticationCertificates', ...wrongSniName(before, hostName)])],
  };
}

/** v1 knows none of these. */
const v2Fields = ['trustedRootCertificates', 'validateCertChainAndExpiry', 'validateSNI', 'sniName'];

function v2Trust(before: JsonObject, context: Context): JsonObject {
  return {
    trustedRootCertificates: trustedRoots(before, context),
    // Azure's default is true, but a default is not protection: somebody may have turned it off, and then it says false.
    validateCertChainAndExpiry: true,
    validateSNI: true,
  };
}

/** Without `sniName` the setting's host name is asked for; one that says something else asks for the wrong certificate. */
function wrongSniName(before: JsonObject, hostName: string): readonly string[] {
  const sniName = asText(before.sniName);
  return sniName === null || sniName.toLowerCase() === hostName ? [] : ['sniName'];
}

/** References in their present order first, so that an order which Azure changed is no change of ours. */
function trustedRoots(before: JsonObject, { desired, trust }: Context): readonly Json[] {
  const present = asArray(before.trustedRootCertificates);
  const bridges = trust === 'add' && present.length > 0 ? (desired.bridges ?? []) : [];
  const names = [...(desired.roots ?? []), ...bridges].map(({ name }) => name);
  const wanted = names.map((name) => reference(desired.id, 'trustedRootCertificates', name));
  const kept = trust === 'add' || desired.roots === null ? present : present.filter((root) => includes(wanted, root));
  return [...kept, ...wanted.filter((root) => !includes(kept, root))];
}

function includes(references: readonly Json[], wanted: Json): boolean {
  const id = asText(asObject(wanted).id)?.toLowerCase();
  return references.some((root) => asText(asObject(root).id)?.toLowerCase() === id);
}
