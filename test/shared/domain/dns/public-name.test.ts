import { judgePublicName, type PublicName, type PublicTarget } from '../../../../shared/domain/dns/public-name.ts';
import { publicNameTaken } from '../../../../shared/domain/dns/public-name-problems.ts';
import type { OtherRecordSet } from '../../../../shared/domain/ports.ts';

const host = 'api.contoso.com';
const fqdn = 'agw.westeurope.cloudapp.azure.com';
const address = '203.0.113.10';
const addressId = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/publicIPAddresses/pip';
const target: PublicTarget = { edge: 'contoso-prod', fqdn, address, addressId };

const nothing: PublicName = { host, cname: null, others: [], answers: null };
const set = (type: string, values: readonly string[] = [], aliasOf: string | null = null): OtherRecordSet => ({
  type,
  name: 'api',
  values,
  aliasOf,
});
const cname = (to: string, owner: string | null = null, answers: readonly string[] | null = null): PublicName => ({
  ...nothing,
  cname: { target: to, owner },
  answers,
});
const records = (...others: readonly OtherRecordSet[]): PublicName => ({ ...nothing, others });
const [traffic, zoneRecord] = ['/subscriptions/s/trafficManagerProfiles/tm', '/subscriptions/s/dnsZones/z/A/gw'];

describe('a public host name', () => {
  const cases: readonly (readonly [string, PublicName, string])[] = [
    ['without a record is missing', nothing, 'missing'],
    ['with a CNAME to the gateway is right', cname(fqdn), 'right'],
    ['in other letters, with a dot', cname(`${fqdn.toUpperCase()}.`), 'right'],
    ['whoever made it', cname(fqdn, 'other-edge'), 'right'],
    ['with a CNAME of ours elsewhere is wrong', cname('old.example.net', 'contoso-prod'), 'wrong'],
    ['with a CNAME of somebody else is taken', cname('www.example.net', null, ['198.51.100.7']), 'taken'],
    ['that could not be followed is taken', cname('www.example.net'), 'taken'],
    ['of another edge is taken', cname('www.example.net', 'other-edge', ['198.51.100.7']), 'taken'],
    ['that leads to the gateway by way of another name is right', cname('gw.contoso.com', null, [address]), 'right'],
    ['that leads to others as well is taken', cname('tm.example.net', null, [address, '198.51.100.7']), 'taken'],
    ['that leads nowhere is taken', cname('gone.example.net', null, []), 'taken'],
    ["with the gateway's address is right", records(set('A', [address])), 'right'],
    ['with another address is taken', records(set('A', ['198.51.100.7'])), 'taken'],
    ['with both is taken', records(set('A', [address, '198.51.100.7'])), 'taken'],
    ['with an empty A record set is taken', records(set('A')), 'taken'],
    ["that is an alias of the gateway's address is right", records(set('A', [], addressId.toUpperCase())), 'right'],
    ['that is an alias of another address is taken', records(set('A', [], `${addressId}-2`)), 'taken'],
    [
      'that is an alias of a record which leads there is right',
      { ...records(set('A', [], zoneRecord)), answers: [address] },
      'right',
    ],
    [
      'that is an alias of what leads elsewhere is taken',
      { ...records(set('A', [], traffic)), answers: ['198.51.100.7'] },
      'taken',
    ],
    ['with an AAAA record is taken', records(set('AAAA', ['2001:db8::7'])), 'taken'],
    [
      'with an AAAA record beside the right A record is taken',
      records(set('A', [address]), set('AAAA', ['2001:db8::7'])),
      'taken',
    ],
    ['with a TXT record beside the right A record is right', records(set('A', [address]), set('TXT')), 'right'],
    ['with a TXT record is taken', records(set('TXT')), 'taken'],
    ['with an MX record is taken', records(set('MX', ['mail.contoso.com'])), 'taken'],
    ['with a CAA record is taken', records(set('CAA')), 'taken'],
    ['that is delegated is taken', records(set('NS', ['ns1.example.net'])), 'taken'],
    ['beneath a delegation is taken', records({ ...set('NS', ['ns1.example.net']), name: 'eu' }), 'taken'],
    [
      'that is delegated is so whatever else the zone says',
      records(set('A', [address]), set('NS', ['ns1.example.net'])),
      'taken',
    ],
  ];
  test.each(cases)('%s', (_, name, expected) => {
    expect(judgePublicName(name, target).state).toBe(expected);
  });

  test('that leads to the gateway without its name is right, though no CNAME could point there', () => {
    const nameless = { ...target, fqdn: null };
    expect(judgePublicName(records(set('A', [address])), nameless).state).toBe('right');
    expect(judgePublicName(cname('gw.contoso.com', null, [address]), nameless).state).toBe('right');
    expect(judgePublicName(nothing, nameless).state).toBe('missing');
  });

  test('is not taken to lead to a gateway whose address is not known', () => {
    const unknown = { ...target, address: null, addressId: null };
    expect(judgePublicName(records(set('A', [address])), unknown).state).toBe('taken');
    expect(judgePublicName(cname('gw.contoso.com', null, []), unknown).state).toBe('taken');
  });

  test('says how it leads there', () => {
    const how = (name: PublicName) => judgePublicName(name, target);
    expect(how(records(set('A', [address])))).toMatchObject({
      how: `${host} has an A record with ${address}, the gateway.`,
    });
    expect(how(records(set('A', [], addressId)))).toMatchObject({ how: expect.stringContaining('alias record') });
    expect(how(cname('gw.contoso.com', null, [address]))).toMatchObject({
      how: `${host} is a CNAME of gw.contoso.com, which leads to the gateway.`,
    });
  });

  test('that is taken is told with what is there and what would be accepted', () => {
    const problemOf = (name: PublicName) => {
      const found = judgePublicName(name, target);
      return found.state === 'taken' ? publicNameTaken(name, found, target) : null;
    };
    expect(problemOf(records(set('AAAA', ['2001:db8::7'])))).toMatchObject({
      code: 'PublicNameTaken',
      what: `There is already an AAAA record at ${host}, with 2001:db8::7.`,
      fix: expect.stringContaining(`by an A record with ${address}`),
      evidence: { host, type: 'AAAA' },
    });
    expect(problemOf(records({ ...set('NS', ['ns1.example.net']), name: 'eu' }))).toMatchObject({
      what: `The zone hands ${host} on to other name servers: ns1.example.net, at eu.`,
    });
    expect(problemOf(cname('www.example.net'))).toMatchObject({
      code: 'CnameTaken',
      evidence: { host, target: 'www.example.net', owner: null },
    });
  });
});
