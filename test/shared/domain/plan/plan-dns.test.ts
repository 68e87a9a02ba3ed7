import { planDns } from '../../../../shared/domain/plan/plan-dns.ts';
import type { PlanInput } from '../../../../shared/domain/plan/plan-input.ts';
import type { ObservedEdge } from '../../../../shared/domain/observed.ts';
import { convergedWorld, specOf } from './converged-edge.ts';

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
