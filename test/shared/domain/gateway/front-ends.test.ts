import { gatewayBlockers } from '../../../../shared/domain/gateway/gateway-blockers.ts';
import { gatewayChanges } from '../../../../shared/domain/gateway/gateway-diff.ts';
import { nextGatewayDocument } from '../../../../shared/domain/gateway/gateway-stage.ts';
import { chosenFrontEnd } from '../../../../shared/domain/gateway/front-ends.ts';
import type { JsonObject } from '../../../../shared/domain/json.ts';
import type { ObservedPublicAddress } from '../../../../shared/domain/observed.ts';
import { desired, edited, endpoint, gatewayId, propertiesIn, sharedGateway } from './sample-documents.ts';

const publicFront = (name: string, id: string): JsonObject => ({ name, properties: { publicIPAddress: { id } } });
const privateFront: JsonObject = { name: 'a-private', properties: { privateIPAddress: '10.0.0.4' } };
const known = (id: string, version: 'IPv4' | 'IPv6'): ObservedPublicAddress => ({
  id,
  found: { version, address: version === 'IPv4' ? '203.0.113.10' : '2001:db8::1', fqdn: null },
});
const unread = (id: string): ObservedPublicAddress => ({ id, found: null });
const withFronts = (...frontEnds: readonly JsonObject[]): JsonObject => ({
  ...sharedGateway,
  properties: { ...(sharedGateway.properties as JsonObject), frontendIPConfigurations: frontEnds },
});
const chosen = (document: JsonObject, publicAddresses?: readonly ObservedPublicAddress[]): unknown =>
  chosenFrontEnd(document, { endpoints: [endpoint], publicAddresses })?.name ?? null;
/** The gateway with our listener on this front end. */
const servedOn = (document: JsonObject, name: string): JsonObject =>
  edited(nextGatewayDocument(document, desired, 'build'), ['httpListeners', 'edge-tls-gateway-listener'], {
    frontendIPConfiguration: { id: `${gatewayId}/frontendIPConfigurations/${name.toUpperCase()}` },
  });

const [v4, v4b, v6] = ['/subscriptions/s/pip-4', '/subscriptions/s/pip-4b', '/subscriptions/s/pip-6'];
const dual = withFronts(publicFront('a-v6', v6), privateFront, publicFront('public', v4));
const both = [known(v6, 'IPv6'), known(v4, 'IPv4')];
const two = withFronts(publicFront('one', v4), publicFront('two', v4b));
const bothV4 = [known(v4, 'IPv4'), known(v4b, 'IPv4')];

describe('the front end for the public host names', () => {
  const cases: readonly (readonly [string, JsonObject, readonly ObservedPublicAddress[] | undefined, string | null])[] =
    [
      ['is the one of IPv4, whichever comes first by name', dual, both, 'public'],
      ['is found by its address in any case', dual, [known(v6.toUpperCase(), 'IPv6'), known(v4, 'IPv4')], 'public'],
      ['of several of IPv4 is the first by name', two, bothV4, 'one'],
      ['of several is the one that ours is on', servedOn(two, 'two'), bothV4, 'two'],
      ['is not the one that ours is on when that is IPv6', servedOn(dual, 'a-v6'), both, 'public'],
      ['is not the one that ours is on when that is private', servedOn(dual, 'a-private'), both, 'public'],
      [
        'that ours is on stays when its address cannot be read',
        servedOn(two, 'two'),
        [known(v4, 'IPv4'), unread(v4b)],
        'two',
      ],
      ['is rather one that is known than one that is not', dual, [unread(v6), known(v4, 'IPv4')], 'public'],
      ['is what there is, when nothing could be read', withFronts(publicFront('public', v4)), [unread(v4)], 'public'],
      ['is the first public one where nothing was asked', dual, undefined, 'a-v6'],
      ['is none of IPv6 alone', withFronts(publicFront('v6', v6)), [known(v6, 'IPv6')], null],
      ['is none of a private gateway', withFronts(privateFront), [], null],
    ];
  test.each(cases)('%s', (_, document, addresses, expected) => {
    expect(chosen(document, addresses)).toBe(expected);
  });

  test('of an endpoint that is renamed is the one that it was on', () => {
    const renamed = [{ ...endpoint, name: 'gw' }];
    const choice = { endpoints: renamed, publicAddresses: bothV4 };
    expect(chosenFrontEnd(servedOn(two, 'two'), choice)?.name).toBe('two');
  });

  test('is what the listener is put on, and moved to from the wrong one', () => {
    const wish = { ...desired, publicAddresses: both };
    const listener = (document: JsonObject): JsonObject =>
      propertiesIn(document, 'httpListeners', 'edge-tls-gateway-listener').frontendIPConfiguration as JsonObject;
    expect(listener(nextGatewayDocument(dual, wish, 'build')).id).toMatch(/\/public$/);
    const wrong = servedOn(dual, 'a-v6');
    const mended = nextGatewayDocument(wrong, wish, 'build');
    expect(listener(mended).id).toMatch(/\/public$/);
    expect(gatewayChanges(wrong, mended).map(({ path }) => path)).toEqual([
      'applicationGateway/httpListeners/edge-tls-gateway-listener/frontendIPConfiguration',
    ]);
  });

  test('that has IPv6 alone is told by its name, and is no gateway without a public address', () => {
    const wish = { ...desired, publicAddresses: [known(v6, 'IPv6')] };
    expect(gatewayBlockers(withFronts(publicFront('v6', v6)), wish)).toMatchObject([
      { code: 'GatewayHasNoPublicFrontEnd', what: expect.stringContaining('IPv6 addresses only: v6') },
    ]);
    expect(gatewayBlockers(withFronts(privateFront), wish)).toMatchObject([
      { code: 'GatewayHasNoPublicFrontEnd', what: 'The gateway has no front end with a public IP address.' },
    ]);
  });
});

describe('a host name on another front end', () => {
  const onPrivate = edited(sharedGateway, ['httpListeners', 'www'], {
    hostName: 'api.contoso.com',
    frontendIPConfiguration: { id: `${gatewayId}/frontendIPConfigurations/private` },
  });

  test('is no conflict, on the same port', () => {
    expect(gatewayBlockers(onPrivate, desired)).toEqual([]);
  });

  test('is one on ours', () => {
    const onOurs = edited(sharedGateway, ['httpListeners', 'www'], { hostName: 'api.contoso.com' });
    expect(gatewayBlockers(onOurs, desired)).toMatchObject([{ code: 'HostNameTaken' }]);
  });

  test('of several public ones is a conflict only on the one that is chosen', () => {
    const listeners = (name: string): JsonObject =>
      edited(two, ['httpListeners', 'www'], {
        hostName: 'api.contoso.com',
        frontendIPConfiguration: { id: `${gatewayId}/frontendIPConfigurations/${name}` },
      });
    const wish = { ...desired, publicAddresses: bothV4 };
    expect(gatewayBlockers(listeners('two'), wish)).toEqual([]);
    expect(gatewayBlockers(listeners('one'), wish)).toMatchObject([{ code: 'HostNameTaken' }]);
  });
});
