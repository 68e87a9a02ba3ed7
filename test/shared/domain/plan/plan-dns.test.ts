import { planDns } from '../../../../shared/domain/plan/plan-dns.ts';
import type { PlanInput } from '../../../../shared/domain/plan/plan-input.ts';
import type { ObservedEdge } from '../../../../shared/domain/observed.ts';
import { convergedWorld, specDocument, specOf } from './converged-edge.ts';

let observed: ObservedEdge;
beforeAll(async () => {
  const { converged } = await convergedWorld();
  const endpoint = converged.endpoints.gateway;
  if (!endpoint) throw new Error('there is no endpoint');
  observed = { ...converged, endpoints: { gateway: { ...endpoint, addresses: null } } };
});

/** What is planned for a server that cannot be asked from the app. */
function reasonFor(written: string | undefined, isSweep = false): string | undefined {
  const seen = { name: 'apim.contoso.internal', answers: null, ...(written === undefined ? {} : { written }) };
  const lastSeen = { dns: [seen], hops: [] };
  const context = { now: observed.at, renewRequested: false, route: 'live' as const, live: ['gateway'], isSweep };
  const input: PlanInput = { ...context, spec: specOf(), observed, lastSeen };
  return planDns(input).steps[0]?.reason.code;
}

describe('a record that cannot be asked for from the app', () => {
  test('is left alone while it was written for where API Management is', () => {
    expect(reasonFor('10.0.1.4')).toBeUndefined();
  });

  test('is looked at on the machine by the daily sweep', () => {
    expect(reasonFor('10.0.1.4', true)).toBe('RecordUnverifiable');
  });

  test.each([undefined, '10.0.1.9'])('is written when what was written last is %s', (written) => {
    expect(reasonFor(written)).toBe('RecordUnverifiable');
  });
});

describe('a record that leads elsewhere before ours was ever seen', () => {
  const leading = (lastSeen: PlanInput['lastSeen'] | null, change: Record<string, unknown> = {}) => {
    const [endpoint] = Object.values(observed.endpoints);
    const endpoints = { gateway: { ...(endpoint as NonNullable<typeof endpoint>), addresses: ['10.0.9.9'] } };
    const context = { now: observed.at, renewRequested: false, route: 'first' as const, live: [] };
    const spec = specOf({ ...specDocument, ...change });
    const { warnings } = planDns({
      ...context,
      spec,
      observed: { ...observed, endpoints },
      ...(lastSeen ? { lastSeen } : {}),
    });
    return warnings.map(({ code }) => code);
  };
  const seen = (more: object) => ({
    dns: [{ name: 'apim.contoso.internal', answers: ['10.0.9.9'], ...more }],
    hops: [],
  });

  test('may be of somebody else, which is told before the server is', () => {
    expect(leading(null)).toEqual(['RecordElsewhere']);
    expect(leading(seen({ isRight: false }))).toEqual(['RecordElsewhere']);
  });

  test('is nothing to tell of once it was right', () => {
    expect(leading(seen({ isRight: true }))).toEqual([]);
    expect(leading(seen({ written: '10.0.9.9' }))).toEqual([]);
  });

  test('may lie in another zone than a private one, which is told too', () => {
    const zoneId = specDocument.dns.virtualMachine.replace(
      'Microsoft.Compute/virtualMachines/vm-dns',
      'Microsoft.Network/privateDnsZones/contoso.internal',
    );
    expect(leading(null, { dns: { kind: 'privateZone', zoneId } })).toEqual(['RecordElsewhere']);
  });
});
