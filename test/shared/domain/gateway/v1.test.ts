import { createHash } from 'node:crypto';
import { authenticationCertificateName } from '../../../../shared/domain/names/gateway-names.ts';
import type { DesiredGateway } from '../../../../shared/domain/gateway/desired-gateway.ts';
import { foreignObjects } from '../../../../shared/domain/gateway/foreign-objects.ts';
import { gatewayBlockers, gatewayWarnings } from '../../../../shared/domain/gateway/gateway-blockers.ts';
import { type GatewayStage, nextGatewayDocument } from '../../../../shared/domain/gateway/gateway-stage.ts';
import { translateToV2 } from '../../../../shared/domain/gateway/translate-to-v2.ts';
import type { JsonObject } from '../../../../shared/domain/json.ts';
import { createTestAuthority } from '../../../support/test-authority.ts';
import { desired, endpoint, object, objectsOf, propertiesIn } from './sample-documents.ts';
import { v1Gateway } from './v1-gateway.ts';

const thumbprint = (text: string): string => createHash('sha1').update(text).digest('hex').toUpperCase();
const leafOf = (text: string) => ({
  name: authenticationCertificateName('gateway', thumbprint(text)),
  data: Buffer.from(text).toString('base64'),
});
const [old, renewed] = [leafOf('old'), leafOf('new')];

const wish = (
  leaf: { name: string; data: string } | null,
  route: DesiredGateway['route'] = 'live',
): DesiredGateway => ({
  ...desired,
  route,
  roots: [],
  leaves: leaf === null ? {} : { gateway: leaf },
  endpoints: [{ ...endpoint, listenerCertificate: { sslCertificateName: 'api' } }],
});

const at = (document: JsonObject, stage: GatewayStage, wanted: DesiredGateway): JsonObject =>
  nextGatewayDocument(document, wanted, stage);
const lastOfId = ({ id }: JsonObject): string | undefined =>
  typeof id === 'string' ? id.split('/').at(-1) : undefined;
const allowed = (document: JsonObject): unknown =>
  (
    propertiesIn(document, 'backendHttpSettingsCollection', 'edge-tls-gateway-setting').authenticationCertificates as
      | JsonObject[]
      | undefined
  )?.map(lastOfId);

describe('a v1 gateway', () => {
  const built = at(v1Gateway, 'build', wish(old, 'first'));

  test('allows the leaf and knows neither roots nor what else came with v2', () => {
    expect(allowed(built)).toEqual([old.name]);
    expect(propertiesIn(built, 'authenticationCertificates', old.name)).toEqual({ data: old.data });
    expect(objectsOf(built, 'trustedRootCertificates')).toEqual([]);
    const setting = propertiesIn(built, 'backendHttpSettingsCollection', 'edge-tls-gateway-setting');
    for (const field of ['trustedRootCertificates', 'validateCertChainAndExpiry', 'validateSNI', 'sniName'])
      expect(setting).not.toHaveProperty(field);
    expect(propertiesIn(built, 'requestRoutingRules', 'edge-tls-gateway-rule')).not.toHaveProperty('priority');
    const listener = propertiesIn(built, 'httpListeners', 'edge-tls-gateway-listener');
    expect(listener).toMatchObject({ hostName: 'api.contoso.com' });
    expect(listener).not.toHaveProperty('hostNames');
  });

  test("leaves others' objects as they are, allowed leaves included", () => {
    expect(foreignObjects(built)).toEqual(foreignObjects(v1Gateway));
    expect(object(built, 'authenticationCertificates', 'web')).toBe(
      object(v1Gateway, 'authenticationCertificates', 'web'),
    );
  });

  test('changes nothing the second time', () => {
    for (const stage of ['build', 'switch', 'prune'] satisfies GatewayStage[])
      expect(at(built, stage, wish(old))).toBe(built);
  });

  test('allows old and new side by side until the prune', () => {
    const both = at(built, 'build', wish(renewed));
    expect(allowed(both)).toEqual([old.name, renewed.name]);
    const pruned = at(both, 'prune', wish(renewed));
    expect(allowed(pruned)).toEqual([renewed.name]);
    expect(object(pruned, 'authenticationCertificates', old.name)).toBeUndefined();
  });

  test('keeps what it allows while the newest leaf is not known', () => {
    expect(at(built, 'prune', wish(null))).toBe(built);
  });

  test('gives everything of ours back', () => {
    expect(JSON.stringify(at(built, 'remove', wish(old)))).not.toContain('edge-tls-');
  });

  test('is warned about, and blocked where the spec asks for what it cannot do', () => {
    expect(gatewayWarnings(v1Gateway, 'id').map(({ code }) => code)).toEqual(['GatewayV1Retired']);
    expect(gatewayBlockers(v1Gateway, wish(old))).toEqual([]);
    const many = [{ ...endpoint, publicHostnames: ['api.contoso.com', 'api.contoso.net'] }];
    expect(gatewayBlockers(v1Gateway, { ...wish(old), endpoints: many }).map(({ code }) => code)).toEqual([
      'GatewayV1NoKeyVault',
      'GatewayV1OneHostName',
    ]);
    const wildcard = [{ ...wish(old).endpoints[0], publicHostnames: ['*.contoso.com'] }];
    const blocked = gatewayBlockers(v1Gateway, { ...wish(old), endpoints: wildcard as DesiredGateway['endpoints'] });
    expect(blocked.map(({ code }) => code)).toEqual(['GatewayV1OneHostName']);
  });
});

describe('its translation to v2', () => {
  test('has roots in the place of leaves, priorities in the order of the rules, and none of the sizes of v1', async () => {
    const theirs = await createTestAuthority('their root');
    const document = at(
      {
        ...v1Gateway,
        properties: {
          ...(v1Gateway.properties as JsonObject),
          authenticationCertificates: [{ name: 'web', properties: { data: theirs.data } }],
        },
      },
      'build',
      wish(old, 'first'),
    );
    const root = { name: 'edge-tls-root-0123456789ab', data: 'cm9vdA==' };
    const { document: v2, notes } = translateToV2(document, { ...wish(old), roots: [root] });
    expect(v2.name).toBe('agw-contoso-v2');
    expect((v2.properties as JsonObject).sku).toEqual({ name: 'WAF_v2', tier: 'WAF_v2', capacity: 2 });
    expect(objectsOf(v2, 'authenticationCertificates')).toEqual([]);
    expect(objectsOf(v2, 'trustedRootCertificates').map(({ name }) => name)).toEqual([root.name, 'web']);
    const trusts = (setting: string): unknown =>
      (propertiesIn(v2, 'backendHttpSettingsCollection', setting).trustedRootCertificates as JsonObject[]).map(
        lastOfId,
      );
    expect(trusts('edge-tls-gateway-setting')).toEqual([root.name]);
    expect(trusts('web')).toEqual(['web']);
    const priorities = objectsOf(v2, 'requestRoutingRules').map(
      ({ properties }) => (properties as JsonObject).priority,
    );
    expect(priorities).toEqual([10, 100]);
    expect(notes.some((note) => note.includes('www, api'))).toBe(true);
  });

  test('says which backend has a leaf whose root nobody knows', () => {
    const { document, notes } = translateToV2(v1Gateway, { ...wish(old), roots: null });
    expect(notes).toContain(
      'The backend setting web allows the leaf web; v2 needs the root that issued it as a trusted root.',
    );
    expect(notes.some((note) => note.includes('issuer.trustedRoots'))).toBe(true);
    expect(propertiesIn(document, 'backendHttpSettingsCollection', 'web').trustedRootCertificates).toEqual([]);
  });

  test('changes nothing of the document that it translates', () => {
    const before = JSON.stringify(v1Gateway);
    translateToV2(v1Gateway, wish(old));
    expect(JSON.stringify(v1Gateway)).toBe(before);
  });
});
