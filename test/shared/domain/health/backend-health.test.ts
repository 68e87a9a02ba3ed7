import * as fc from 'fast-check';
import { countLook, isSteady, noStreak } from '../../../../shared/domain/health/health-streak.ts';
import {
  interpretBackendHealth,
  interpretProbeOnDemand,
} from '../../../../shared/domain/health/interpret-backend-health.ts';
import { isHealthy, servesSomebody } from '../../../../shared/domain/health/is-healthy.ts';
import { gatewayId } from '../gateway/sample-documents.ts';

const server = (health: string) => ({
  address: '10.0.1.4',
  health,
  healthProbeLog: `log of ${health}`,
  ipConfiguration: { id: '/x' },
});
const pool = (name: string, settings: readonly (readonly [string, readonly object[]])[]) => ({
  backendAddressPool: { id: `${gatewayId.toLowerCase()}/backendAddressPools/${name}` },
  backendHttpSettingsCollection: settings.map(([setting, servers]) => ({
    backendHttpSettings: { id: `${gatewayId}/backendHttpSettingsCollection/${setting}` },
    servers,
  })),
});
const body = (...servers: readonly object[]) => ({
  backendAddressPools: [
    pool('web', [['web', [server('Unhealthy')]]]),
    pool('edge-tls-gateway-pool', [
      ['theirs', [server('Unhealthy')]],
      ['edge-tls-gateway-setting', servers],
    ]),
    pool('edge-tls-gateway-pool-none', [['edge-tls-gateway-setting', []]]),
  ],
});

describe('the body of backend health', () => {
  test("is read for our pool with our setting only, others' and the empty pool left out", () => {
    expect(interpretBackendHealth(body(server('Healthy')), 'gateway')).toEqual({
      servers: [{ address: '10.0.1.4', health: 'Healthy', log: 'log of Healthy', errorName: null }],
    });
  });

  test('says nothing of an endpoint that is not on the gateway, and of a body that is none', () => {
    expect(interpretBackendHealth(body(), 'portal')).toBeNull();
    for (const broken of [null, undefined, 'x', {}, { backendAddressPools: null }, { backendAddressPools: [null, 3] }])
      expect(interpretBackendHealth(broken, 'gateway')).toBeNull();
  });

  test('on demand is about one setting', () => {
    const onDemand = {
      backendAddressPool: {},
      backendHealthHttpSettings: { servers: [{ ...server('Healthy'), healthProbeErrorName: 'SuccessWithStatusCode' }] },
    };
    expect(interpretProbeOnDemand(onDemand).servers[0]?.errorName).toBe('SuccessWithStatusCode');
  });

  const cases: readonly (readonly [string, readonly string[], boolean, boolean])[] = [
    ['one healthy server', ['Healthy'], true, true],
    ['the word of the SDK', ['Up'], true, true],
    ['one of two unhealthy', ['Healthy', 'Unhealthy'], false, true],
    ['draining', ['Draining'], false, false],
    ['partial', ['Partial'], false, false],
    ['unknown', ['Unknown'], false, false],
    ['a word of tomorrow', ['HealthyButSlow'], false, false],
    ['no server', [], false, false],
  ];
  test.each(cases)('%s', (_, states, healthy, serving) => {
    const health = interpretBackendHealth(body(...states.map(server)), 'gateway');
    expect([isHealthy(health), servesSomebody(health)]).toEqual([healthy, serving]);
  });
});

describe('a streak of healthy answers', () => {
  test('is as long as the good looks at its end', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 20 }), fc.integer({ min: 1, max: 10 }), (looks, consecutive) => {
        const streak = looks.reduce(countLook, noStreak);
        const lastBad = looks.lastIndexOf(false);
        expect(streak).toEqual({ healthy: looks.length - lastBad - 1, looks: looks.length });
        expect(isSteady(streak, consecutive)).toBe(looks.slice(-consecutive).filter(Boolean).length >= consecutive);
      }),
    );
  });
});
