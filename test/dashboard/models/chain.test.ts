import { chainOf, endpointsOf } from '../../../dashboard/models/chain.ts';
import type { Edge } from '../../../dashboard/models/types.ts';
import { edgeNamed, hop, now } from '../../browser/sample-edges.ts';

const legs = (edge: Edge) => endpointsOf(edge).flatMap((endpoint) => chainOf(edge, endpoint, now));
const withHops = (...hops: ReturnType<typeof hop>[]): Edge => edgeNamed('contoso-prod', { hops });

describe('the drawn chain', () => {
  test('goes from the client to API Management with the certificate of each hop', () => {
    const drawn = legs(edgeNamed('contoso-prod'));
    expect(drawn.map(({ from, to, tone }) => [from, to, tone])).toEqual([
      ['Client', 'Application Gateway', 'good'],
      ['Application Gateway', 'API Management', 'good'],
    ]);
    expect(drawn.map(({ sightings }) => sightings.map(({ host }) => host))).toEqual([
      ['contoso-prod.contoso.com'],
      ['apim.contoso.internal'],
    ]);
    expect(drawn[1]?.sightings[0]?.certificate?.thumbprint).toMatch(/^[0-9A-F]{40}$/);
  });

  test('is drawn from the spec before anything was seen', () => {
    const drawn = legs(withHops());
    expect(drawn.map(({ tone, sightings }) => [tone, sightings[0]?.host, sightings[0]?.verdict])).toEqual([
      ['unknown', 'contoso-prod.contoso.com', 'not seen yet'],
      ['unknown', 'apim.contoso.internal', 'not seen yet'],
    ]);
  });

  test('has one leg for several public host names, as bad as the worst of them', () => {
    const drawn = legs(
      withHops(
        hop('gateway', { host: 'a.contoso.com' }),
        hop('gateway', { host: 'contoso-prod.contoso.com', verified: false, reason: 'certificate has expired' }),
      ),
    );
    expect(drawn).toHaveLength(2);
    expect(drawn[0]?.tone).toBe('bad');
    expect(drawn[0]?.sightings.map(({ verdict }) => verdict)).toEqual(['verified', 'certificate has expired']);
  });

  test('shows an endpoint that is still served although the spec has lost it', () => {
    const edge = withHops(hop('gateway', { endpoint: 'portal', host: 'portal.contoso.com' }));
    expect(endpointsOf(edge).map(({ name }) => name)).toEqual(['gateway', 'portal']);
  });
});

test('what could not be reached shows the certificate that was last seen there, and is neither good nor bad', () => {
  const seen = hop('gateway', {
    host: 'contoso-prod.contoso.com',
    verified: false,
    state: 'unreached',
    reason: 'not now',
  });
  const [leg] = legs(withHops(seen));
  expect(leg?.tone).toBe('soon');
  expect(leg?.sightings[0]).toMatchObject({ tone: 'soon', verdict: 'not now' });
  expect(leg?.sightings[0]?.certificate?.expiry.text).toContain('left');
});

describe('every sighting that is not good says what to do', () => {
  test.each([
    ['not verified', hop('apiManagement', { verified: false, reason: 'self-signed certificate in chain' }), true],
    ['verified but about to expire', hop('apiManagement', { notAfter: now + 86_400 }), true],
    ['verified', hop('apiManagement'), false],
    ['not reached, with what was seen before', hop('apiManagement', { verified: false, state: 'unreached' }), true],
    ['silent', hop('apiManagement', { verified: false, state: 'silent', thumbprint: null }), true],
    ['not reached', hop('apiManagement', { verified: false, thumbprint: null, reason: 'connection refused' }), true],
  ])('%s', (_, seen, remedied) => {
    const sighting = legs(withHops(seen))[1]?.sightings[0];
    expect(Boolean(sighting?.remedy)).toBe(remedied);
  });
});
