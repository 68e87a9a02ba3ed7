import { checkZoneFile } from '../../../../local/azure/dns-server/check-zone-file.ts';
import { newZoneFile } from '../../../../local/azure/dns-server/new-zone-file.ts';
import { parseZoneFile } from '../../../../local/azure/dns-server/parse-zone-file.ts';
import { serialiseZone } from '../../../../local/azure/dns-server/serialise-zone.ts';

const GOOD = `$ORIGIN contoso.internal.
$TTL 300
@ IN SOA ns1 hostmaster ( 1 ; serial
     1h 600 1w 60 )
  IN NS ns1
ns1 IN A 10.0.0.5
`;

const log = (text: string | undefined): readonly string[] => checkZoneFile('contoso.internal', 'db', text).log;
const FAILED = 'zone contoso.internal/IN: not loaded due to errors.';
const loading = (reason: string): string => `zone contoso.internal/IN: loading from master file db failed: ${reason}`;

describe('a zone file', () => {
  test('is read with origin, default TTL, parentheses, comments, inherited owners and times in units', () => {
    const text = `${GOOD}$ORIGIN sub.contoso.internal.
www 60 IN CNAME apim.contoso.internal.
IN-less A 10.0.0.7
txt TXT "a;b \\"quoted\\"" second
  A 10.0.0.8
`;
    expect(serialiseZone(parseZoneFile('contoso.internal', text).zone).split('\n')).toEqual([
      'contoso.internal.\t300\tIN\tSOA\tns1.contoso.internal. hostmaster.contoso.internal. 1 3600 600 604800 60',
      'contoso.internal.\t300\tIN\tNS\tns1.contoso.internal.',
      'ns1.contoso.internal.\t300\tIN\tA\t10.0.0.5',
      'www.sub.contoso.internal.\t60\tIN\tCNAME\tapim.contoso.internal.',
      'in-less.sub.contoso.internal.\t300\tIN\tA\t10.0.0.7',
      'txt.sub.contoso.internal.\t300\tIN\tTXT\t"a;b \\"quoted\\"" "second"',
      'txt.sub.contoso.internal.\t300\tIN\tA\t10.0.0.8',
      '',
    ]);
  });

  test('that was serialised reads as the same zone', () => {
    const { zone } = parseZoneFile('contoso.internal', GOOD);
    expect(parseZoneFile('contoso.internal', serialiseZone(zone)).zone).toEqual(zone);
  });

  test('made for a new DNS server loads', () => {
    expect(log(newZoneFile({ zone: 'contoso.internal', address: '10.0.53.4' }))).toEqual([
      'zone contoso.internal/IN: loaded serial 1',
    ]);
  });
});

// The texts are what named-checkzone of BIND 9.18 prints for these files.
describe('a zone file that named does not load', () => {
  test.each([
    [
      'a bad address',
      `${GOOD}x IN A 10.0.0.999\n`,
      "dns_rdata_fromtext: db:7: near '10.0.0.999': bad dotted quad",
      'bad dotted quad',
    ],
    ['an unknown type', `${GOOD}x IN FOO 1\n`, "db:7: unknown RR type 'FOO'", 'unknown class/type'],
    [
      'an alias beside other data',
      `${GOOD}x IN CNAME y\nx IN A 10.0.0.1\n`,
      'dns_master_load: db:8: x.contoso.internal: CNAME and other data',
      'CNAME and other data',
    ],
    [
      'two aliases',
      `${GOOD}x IN CNAME y\nx IN CNAME z\n`,
      'dns_master_load: db:8: x.contoso.internal: multiple RRs of singleton type',
      'multiple RRs of singleton type',
    ],
    [
      'no address',
      `${GOOD}x IN A\n`,
      'dns_rdata_fromtext: db:7: near eol: unexpected end of input',
      'unexpected end of input',
    ],
    [
      'more than an address',
      `${GOOD}x IN A 10.0.0.1 extra\n`,
      "dns_rdata_fromtext: db:7: near 'extra': extra input text",
      'extra input text',
    ],
    ['an open quote', `${GOOD}x IN TXT "abc\n`, 'dns_rdata_fromtext: db:7: unbalanced quotes', 'unbalanced quotes'],
    [
      'an open parenthesis',
      `${GOOD}x IN A (\n`,
      'dns_rdata_fromtext: db:8: unbalanced parentheses',
      'unbalanced parentheses',
    ],
  ])('for %s', (_case, text, place, reason) => {
    expect(log(text)).toEqual([place, loading(reason), FAILED]);
  });

  test.each([
    ['there is none', undefined, loading('file not found')],
    ['it has no name server', GOOD.replace('  IN NS ns1\n', ''), 'zone contoso.internal/IN: has no NS records'],
    [
      'its name server has no address',
      GOOD.replace(/ns1 IN A.*\n/, ''),
      "zone contoso.internal/IN: NS 'ns1.contoso.internal' has no address records (A or AAAA)",
    ],
  ])('when %s', (_case, text, reason) => {
    expect(log(text)).toEqual([reason, FAILED]);
  });

  test.each([
    [
      'an underscore in the owner of an address',
      'a_b IN A 10.0.0.1',
      'db:7: a_b.contoso.internal: bad owner name (check-names)',
    ],
    ['a name of another zone', 'x.other.com. IN A 10.0.0.1', 'db:7: ignoring out-of-zone data (x.other.com)'],
  ])('warns of %s and loads', (_case, line, warning) => {
    expect(log(`${GOOD}${line}\n`)).toEqual([warning, 'zone contoso.internal/IN: loaded serial 1']);
  });
});
