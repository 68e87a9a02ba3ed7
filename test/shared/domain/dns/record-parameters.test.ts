import { recordParameters } from '../../../../shared/domain/dns/record-parameters.ts';

const zone = { zone: 'contoso.internal', zoneFile: '/etc/bind/db.contoso.internal', ttl: 300 };
const record = (changes: object = {}) => ({
  endpoint: 'gateway',
  name: 'apim.contoso.internal',
  zone: 'contoso.internal',
  relativeName: 'apim',
  address: '10.0.1.4',
  ...changes,
});

test('all records of a zone travel in one parameter', () => {
  const records = [record(), record({ relativeName: '@' }), record({ relativeName: 'a.b', address: '10.0.1.5' })];
  expect(recordParameters(zone, records)).toEqual([
    { name: 'ZONE', value: 'contoso.internal' },
    { name: 'ZONE_FILE', value: '/etc/bind/db.contoso.internal' },
    { name: 'TTL', value: '300' },
    { name: 'RECORDS', value: 'apim=10.0.1.4,@=10.0.1.4,a.b=10.0.1.5' },
  ]);
});

test('no record is no command', () => {
  expect(() => recordParameters(zone, [])).toThrow(TypeError);
});

test.each([
  { relativeName: '; rm -rf /' },
  { relativeName: '`id`' },
  { relativeName: '$(id)' },
  { relativeName: 'apim\ntouch x' },
  { relativeName: 'apim\r\n' },
  { relativeName: 'apim\0' },
  { relativeName: 'a|b' },
  { relativeName: 'a>b' },
  { relativeName: '--help' },
  { relativeName: 'a..b' },
  { relativeName: 'apim.' },
  { relativeName: '*' },
  { relativeName: 'аpim' },
  { relativeName: 'api\u200bm' },
  { relativeName: 'a'.repeat(64) },
  { relativeName: 'apim=10.0.0.1,evil' },
  { address: '10.0.1.4\n' },
  { address: '10.1' },
  { address: '10.0.1.256' },
  { address: '10.0.1.4/24' },
  { address: '::ffff:10.0.1.4' },
  { address: '0x0a000104' },
])('the record %j never reaches a shell', (changes) => {
  expect(() => recordParameters(zone, [record(changes)])).toThrow(TypeError);
});

test.each([
  { zone: 'contoso.internal; id' },
  { zone: '' },
  { zoneFile: '/etc/bind/../passwd' },
  { zoneFile: '/etc/passwd' },
  { zoneFile: '/etc/cron.d/x' },
  { zoneFile: 'db.contoso.internal' },
  { zoneFile: '/etc/bind/$(id)' },
  { ttl: 1.5 },
  { ttl: Number.NaN },
])('the zone %j never reaches a shell', (changes) => {
  expect(() => recordParameters({ ...zone, ...changes }, [record()])).toThrow(TypeError);
});
