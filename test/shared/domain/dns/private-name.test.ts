import { judgePrivateName, type PrivateName } from '../../../../shared/domain/dns/private-name.ts';

const wanted = { edge: 'contoso-prod', address: '10.0.1.4' };
const nothing: PrivateName = { name: 'apim.contoso.internal', a: null, aaaa: null, cname: null };
const a = (addresses: readonly string[], owner: string | null = null): PrivateName => ({
  ...nothing,
  a: { addresses, owner, ttl: 300, etag: 'e' },
});

describe('an internal host name in a private zone', () => {
  const cases: readonly (readonly [string, PrivateName, string])[] = [
    ['without a record is missing', nothing, 'missing'],
    ['with our record is right', a(['10.0.1.4'], 'contoso-prod'), 'right'],
    ['with our record of before is wrong', a(['10.0.1.9'], 'contoso-prod'), 'wrong'],
    ['with the right address is right, whoever made it', a(['10.0.1.4']), 'right'],
    ["with somebody else's address is taken", a(['10.0.1.9']), 'taken'],
    ['with the right address and another is taken', a(['10.0.1.4', '10.0.1.9']), 'taken'],
    ['of another edge is taken', a(['10.0.1.9'], 'other-edge'), 'taken'],
    ['with an empty record set is taken', a([]), 'taken'],
    ['with a CNAME is taken', { ...nothing, cname: 'vm1.contoso.internal' }, 'taken'],
    ['with an AAAA record is taken', { ...nothing, aaaa: ['fd00::7'] }, 'taken'],
    [
      "with an AAAA record beside somebody else's right one is taken",
      { ...a(['10.0.1.4']), aaaa: ['fd00::7'] },
      'taken',
    ],
    ['with an AAAA record beside our own goes on', { ...a(['10.0.1.9'], 'contoso-prod'), aaaa: ['fd00::7'] }, 'wrong'],
  ];
  test.each(cases)('%s', (_, name, expected) => {
    expect(judgePrivateName(name, wanted).state).toBe(expected);
  });

  test('that is taken is told with what is there', () => {
    expect(judgePrivateName({ ...nothing, cname: 'vm1.contoso.internal' }, wanted)).toMatchObject({
      problem: { code: 'RecordTaken', why: 'It is a CNAME to vm1.contoso.internal.' },
    });
    expect(judgePrivateName(a(['10.0.1.9'], 'other-edge'), wanted)).toMatchObject({
      problem: { evidence: { name: 'apim.contoso.internal', owner: 'other-edge', addresses: '10.0.1.9' } },
    });
  });
});
