import { batchEntries, nextBatch, resultFor } from '../../../../shared/domain/dns/record-batch.ts';
import { recordParameters } from '../../../../shared/domain/dns/record-parameters.ts';
import type { RecordRequest } from '../../../../shared/domain/dns/record-request.ts';
import { problem, type ProblemCode } from '../../../../shared/domain/problem-codes.ts';

const zone = { zone: 'contoso.internal', zoneFile: '/etc/bind/db.contoso.internal', ttl: 300 };
let age = 0;
const request = (edge: string, changes: Partial<RecordRequest> = {}): RecordRequest => ({
  id: edge,
  edge,
  kind: 'bind9',
  zone,
  set: [{ relativeName: edge, address: '10.0.1.4' }],
  remove: [],
  requestedAt: ++age,
  alone: false,
  result: null,
  ...changes,
});
const ids = (batch: readonly RecordRequest[]): string[] => batch.map(({ id }) => id);
const done = { ok: true, changed: false, answers: {}, warnings: [] } as const;

describe('the requests of one command', () => {
  const apim = (address: string) => ({ set: [{ relativeName: 'apim', address }] });

  test.each<[string, readonly RecordRequest[], string[]]>([
    ['nothing when nothing waits', [], []],
    ['everything that waits, oldest first', [request('one'), request('two')], ['one', 'two']],
    ['no request that is done', [request('one', { result: done }), request('two')], ['two']],
    ['one zone only', [request('one'), request('two', { zone: { ...zone, zone: 'fabrikam.internal' } })], ['one']],
    ['one zone file only', [request('one'), request('two', { zone: { ...zone, zoneFile: '/etc/x' } })], ['one']],
    ['one time to live only', [request('one'), request('two', { zone: { ...zone, ttl: 60 } })], ['one']],
    [
      'edges that want the same record',
      [request('one', apim('10.0.1.4')), request('two', apim('10.0.1.4'))],
      ['one', 'two'],
    ],
    [
      'no contradiction',
      [request('one', apim('10.0.1.4')), request('two', apim('10.0.1.5')), request('three')],
      ['one', 'three'],
    ],
    [
      'no name both set and removed',
      [request('one', apim('10.0.1.4')), request('two', { set: [], remove: ['apim'] })],
      ['one'],
    ],
    [
      'no two edges that remove one name, of which one may',
      [request('one', { set: [], remove: ['apim'] }), request('two', { set: [], remove: ['apim'] })],
      ['one'],
    ],
    ['the oldest by itself when it is to be', [request('one', { alone: true }), request('two')], ['one']],
    [
      'no other that is to be by itself',
      [request('one'), request('two', { alone: true }), request('three')],
      ['one', 'three'],
    ],
  ])('are %s', (_what, pending, expected) => {
    expect(ids(nextBatch(pending))).toEqual(expected);
  });

  test('are as many as Azure keeps the answers of', () => {
    const pending = Array.from({ length: 500 }, (_, index) => request(`apim-${index}`));
    expect(nextBatch(pending).length).toBeGreaterThan(100);
    const long = pending.map((each, index) => ({
      ...each,
      set: [{ relativeName: `${'a'.repeat(60)}.${'b'.repeat(60)}.x${index}`, address: '10.0.1.4' }],
    }));
    const names = nextBatch(long).flatMap(({ set }) => set.map(({ relativeName }) => `"${relativeName}":"",`));
    expect(names.length).toBeGreaterThan(10);
    expect(names.join('').length).toBeLessThan(3_000);
  });

  test('give each name once, with the edge whose it becomes', () => {
    const batch = [
      request('one', apim('10.0.1.4')),
      request('two', apim('10.0.1.4')),
      request('three', { set: [], remove: ['old'] }),
    ];
    const { set, remove } = batchEntries(batch);
    expect(recordParameters(zone, set, remove).slice(3)).toEqual([
      { name: 'RECORDS', value: 'apim=10.0.1.4/one' },
      { name: 'REMOVE', value: 'old/three' },
    ]);
  });
});

describe('what a command means for one of its requests', () => {
  const [one, two] = [request('one'), request('two')];
  const failed = (code: ProblemCode) =>
    ({ ok: false, problem: problem(code, { what: 'a', why: 'b', fix: 'c' }) }) as const;

  test('a record that the script did not speak of is answered as it was asked for', () => {
    const outcome = { ok: true, value: { changed: true, serial: 1, answers: {} } } as const;
    expect(resultFor(one, outcome, [one, two])).toMatchObject({ ok: true, answers: { one: ['10.0.1.4'] } });
  });

  test("a record that is somebody else's fails its own edge alone", () => {
    const value = { changed: true, serial: 1, answers: {}, refused: { two: 'two A 10.0.0.9' } };
    expect(resultFor(one, { ok: true, value }, [one, two])).toMatchObject({ ok: true });
    expect(resultFor(two, { ok: true, value }, [one, two])).toMatchObject({
      ok: false,
      problem: { code: 'RecordTaken', why: 'two A 10.0.0.9', evidence: { name: 'two.contoso.internal' } },
    });
  });

  test('a failure of all is looked at one by one, and one that fails by itself has failed', () => {
    expect(resultFor(one, failed('DnsScriptFailed'), [one, two])).toBeNull();
    expect(resultFor(one, failed('DnsScriptFailed'), [one])).toMatchObject({ ok: false });
  });

  test.each<ProblemCode>([
    'DnsZoneNotFound',
    'DnsZoneNotWritable',
    'DnsToolMissing',
    'DnsAnswerRefused',
    'DnsNoAnswer',
  ])('%s is so for everybody, and not looked at one by one', (code) => {
    expect(resultFor(one, failed(code), [one, two])).toMatchObject({ ok: false });
  });

  test.each(['constructor', '__proto__', 'toString'])(
    'a record that is called %s is a record like any other',
    (name) => {
      const asked = request(name);
      const outcome = { ok: true, value: { changed: true, serial: 1, answers: {}, refused: { other: 'x' } } } as const;
      const result = resultFor(asked, outcome, [asked]);
      expect(result).toMatchObject({ ok: true });
      const answers = result?.ok ? Object.entries(result.answers) : [];
      expect(answers).toEqual([[name, ['10.0.1.4']]]);
    },
  );
});
