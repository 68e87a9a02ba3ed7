import { compareRecord } from '../../../../shared/domain/dns/compare-record.ts';
import { wantedRecords } from '../../../../shared/domain/dns/wanted-records.ts';

const spec = {
  dns: { zone: 'contoso.internal' },
  endpoints: [
    { name: 'gateway', internalHostname: 'apim.contoso.internal' },
    { name: 'portal', internalHostname: 'contoso.internal' },
  ],
};
const record = {
  endpoint: 'gateway',
  name: 'apim.contoso.internal',
  zone: 'contoso.internal',
  relativeName: 'apim',
  address: '10.0.1.4',
};

describe('the records of an edge', () => {
  test('point every endpoint at the first private address of API Management', () => {
    expect(wantedRecords(spec, ['10.0.1.4', '10.0.1.5'])).toEqual([
      record,
      {
        endpoint: 'portal',
        name: 'contoso.internal',
        zone: 'contoso.internal',
        relativeName: '@',
        address: '10.0.1.4',
      },
    ]);
  });

  test('are none while there is no address', () => {
    expect(wantedRecords(spec, [])).toEqual([]);
  });

  const cases: readonly (readonly [string, readonly string[] | null, string | undefined])[] = [
    ['the one right answer', ['10.0.1.4'], undefined],
    ['no answer', [], 'RecordMissing'],
    ['another address', ['10.0.1.9'], 'RecordWrong'],
    ['the right address beside another', ['10.0.1.4', '10.0.1.9'], 'RecordWrong'],
    ['a server that cannot be asked', null, 'RecordUnverifiable'],
  ];
  test.each(cases)('%s', (_, answers, code) => {
    expect(compareRecord(record, answers)?.code).toBe(code);
  });
});
