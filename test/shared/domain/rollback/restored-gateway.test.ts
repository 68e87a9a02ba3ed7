import { foreignPart } from '../../../../shared/domain/gateway/foreign-objects.ts';
import { nextGatewayDocument } from '../../../../shared/domain/gateway/gateway-stage.ts';
import type { Json, JsonObject } from '../../../../shared/domain/json.ts';
import { gatewaySnapshot } from '../../../../shared/domain/rollback/gateway-snapshot.ts';
import { restoredGateway } from '../../../../shared/domain/rollback/restored-gateway.ts';
import { mustKeepTrust, undoOfRun } from '../../../../shared/domain/rollback/undo-of-run.ts';
import {
  desired,
  echoedByAzure,
  edited,
  gatewayId,
  object,
  propertiesIn,
  sharedGateway,
} from '../gateway/sample-documents.ts';

const bare = echoedByAzure(sharedGateway);
const built = echoedByAzure(nextGatewayDocument(bare, desired, 'build'));
const setting = ['backendHttpSettingsCollection', 'edge-tls-gateway-setting'] as const;

const restored = (current: JsonObject, before: JsonObject, keepTrust = false): JsonObject =>
  restoredGateway(current, { before: gatewaySnapshot(before), keepTrust });

describe('a gateway that is put back', () => {
  test('to nothing of ours has nothing of ours, and the others as they are', () => {
    const back = restored(built, bare);
    expect(Object.values(gatewaySnapshot(back)).flat()).toEqual([]);
    expect(foreignPart(back)).toEqual(foreignPart(built));
  });

  test('that is what it was is the same value, whatever Azure has filled in since', () => {
    expect(restored(built, built)).toBe(built);
    expect(restored(echoedByAzure(built), built)).not.toBe(built);
    const echoed = echoedByAzure(built);
    expect(restored(echoed, built)).toBe(echoed);
  });

  test('gets a field back that was changed, and an object that was deleted', () => {
    const changed = edited(built, ['probes', 'edge-tls-gateway-probe'], { path: '/elsewhere' });
    const properties = changed.properties as JsonObject;
    const rules = (properties.requestRoutingRules as readonly JsonObject[]).filter(({ name }) => name === 'www');
    const back = restored({ ...changed, properties: { ...properties, requestRoutingRules: rules } }, built);
    expect(propertiesIn(back, 'probes', 'edge-tls-gateway-probe').path).toBe('/status-0123456789abcdef');
    expect(object(back, 'requestRoutingRules', 'edge-tls-gateway-rule')).toBeDefined();
  });

  test("has somebody else's changes of the meantime", () => {
    const theirs = edited(built, ['httpListeners', 'www'], { hostName: 'new.contoso.com' });
    expect(propertiesIn(restored(theirs, bare), 'httpListeners', 'www').hostName).toBe('new.contoso.com');
  });

  test('keeps what somebody else refers to by now', () => {
    const theirs = edited(built, ['requestRoutingRules', 'www'], {
      backendAddressPool: { id: `${gatewayId}/backendAddressPools/edge-tls-gateway-pool` },
    });
    expect(object(restored(theirs, bare), 'backendAddressPools', 'edge-tls-gateway-pool')).toBeDefined();
  });

  describe('with a root that was trusted since', () => {
    const root = { name: 'edge-tls-root-aaaaaaaaaaaa', data: 'bmV3ZXN0' };
    const wish = { ...desired, route: 'live' as const, roots: [...(desired.roots ?? []), root] };
    const trusting = nextGatewayDocument(built, wish, 'build');
    const trusted = (document: JsonObject): Json | undefined =>
      propertiesIn(document, ...setting).trustedRootCertificates;

    test('loses it where nobody can serve under it yet', () => {
      const back = restored(trusting, built);
      expect(trusted(back)).toEqual(trusted(built));
      expect(object(back, 'trustedRootCertificates', root.name)).toBeUndefined();
    });

    test('keeps it, with everything else put back, where somebody may', () => {
      const moved = edited(trusting, ['probes', 'edge-tls-gateway-probe'], { path: '/elsewhere' });
      const back = restored(moved, built, true);
      expect(trusted(back)).toHaveLength(2);
      expect(object(back, 'trustedRootCertificates', root.name)).toBeDefined();
      expect(propertiesIn(back, 'probes', 'edge-tls-gateway-probe').path).toBe('/status-0123456789abcdef');
    });
  });
});

describe('what is taken back of a run', () => {
  const run = { plan: { route: 'first' }, onUnhealthy: 'rollback', wroteGateway: true, canceled: false } as const;

  test.each([
    ['a failed run that wrote the gateway', {}, ['restoreGateway']],
    ['a canceled one', { canceled: true }, ['restoreGateway']],
    ['one that never wrote it', { wroteGateway: false }, []],
    ['one with onUnhealthy keep', { onUnhealthy: 'keep' as const }, []],
    ['a removal', { plan: { route: 'remove' as const } }, []],
  ])('%s', (_, change, kinds) => {
    expect(undoOfRun({ ...run, ...change }).map(({ kind }) => kind)).toEqual(kinds);
  });

  test.each([
    ['first', 'internalCa', 'Succeeded', false],
    ['live', 'internalCa', 'Pending', false],
    ['live', 'internalCa', 'Skipped', false],
    ['live', 'internalCa', 'Failed', true],
    ['live', 'internalCa', 'Succeeded', true],
    ['live', 'existing', 'Pending', true],
    ['live', 'keyVaultIssuer', 'Skipped', true],
  ] as const)('on the route %s with %s and a merge that is %s: trust stays %s', (route, issuer, state, keeps) => {
    expect(mustKeepTrust({ route, issuer }, [{ kind: 'mergeLeaf', state }])).toBe(keeps);
  });
});
