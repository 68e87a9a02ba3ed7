import { answerQuery, type DnsAnswer } from '../../../../local/azure/dns-server/answer-query.ts';
import { parseZoneFile } from '../../../../local/azure/dns-server/parse-zone-file.ts';
import { recordLine } from '../../../../local/azure/dns-server/serialise-zone.ts';

const { zone } = parseZoneFile(
  'contoso.internal',
  `$TTL 300
@ SOA ns1 hostmaster 7 3600 600 604800 60
@ NS ns1
ns1 A 10.0.0.5
apim A 10.0.1.4
www CNAME apim
out CNAME app.azurewebsites.net.
a.deep A 10.0.0.9
*.wild A 10.0.0.8
loop1 CNAME loop2
loop2 CNAME loop1
`,
);
const refused: DnsAnswer = { rcode: 'REFUSED', authoritative: false, answers: [], authorities: [] };

function ask(name: string, type = 'A', forward = () => refused): string[] {
  const { rcode, answers, authorities } = answerQuery({ zones: [zone], forward }, { name, type });
  const lines = [...answers, ...authorities].map((record) => recordLine(record).split('\t').slice(0, 5).join(' '));
  return [rcode, ...lines];
}

const SOA = 'contoso.internal. 60 IN SOA ns1.contoso.internal. hostmaster.contoso.internal. 7 3600 600 604800 60';

test.each([
  ['an address', 'apim.contoso.internal', ['NOERROR', 'apim.contoso.internal. 300 IN A 10.0.1.4']],
  ['any casing', 'APIM.Contoso.Internal', ['NOERROR', 'apim.contoso.internal. 300 IN A 10.0.1.4']],
  [
    'an alias, followed',
    'www.contoso.internal',
    [
      'NOERROR',
      'www.contoso.internal. 300 IN CNAME apim.contoso.internal.',
      'apim.contoso.internal. 300 IN A 10.0.1.4',
    ],
  ],
  ['a wildcard', 'x.wild.contoso.internal', ['NOERROR', 'x.wild.contoso.internal. 300 IN A 10.0.0.8']],
  ['a name that is not there', 'nope.contoso.internal', ['NXDOMAIN', SOA]],
  ['a name with names below it alone', 'deep.contoso.internal', ['NOERROR', SOA]],
  ['a loop of aliases', 'loop1.contoso.internal', ['SERVFAIL']],
  ['a name of another zone', 'example.com', ['REFUSED']],
])('answers %s', (_case, name, expected) => {
  expect(ask(name)).toEqual(expected);
});

test('denies another type of a name that is there', () => {
  expect(ask('apim.contoso.internal', 'TXT')).toEqual(['NOERROR', SOA]);
});

test('follows an alias that leads out of its zones through the forwarder', () => {
  const forward = (): DnsAnswer => ({
    ...refused,
    rcode: 'NOERROR',
    answers: [{ name: 'app.azurewebsites.net', ttl: 300, type: 'A', data: '203.0.113.10' }],
  });
  expect(ask('out.contoso.internal', 'A', forward).at(-1)).toBe('app.azurewebsites.net. 300 IN A 203.0.113.10');
});
