import { activityInputText, jsonText, rewriteTime, throughNewtonsoft } from '../../../../local/host/durable/payload.ts';

describe('times in payloads are written again as .NET does', () => {
  test.each([
    ['without zeros at the end of the fraction', '2026-01-02T03:04:05.340Z', '2026-01-02T03:04:05.34Z'],
    ['without a fraction of nothing', '2026-01-02T03:04:05.000Z', '2026-01-02T03:04:05Z'],
    ['as they are, if there is nothing to leave out', '2026-01-02T03:04:05.345Z', '2026-01-02T03:04:05.345Z'],
    ['with all seven digits', '2026-01-02T03:04:05.1234567Z', '2026-01-02T03:04:05.1234567Z'],
    ['without a zone', '2026-01-02T03:04:05.10', '2026-01-02T03:04:05.1'],
    ['in the time of the host, which is UTC in Azure', '2026-01-02T03:04:05+02:00', '2026-01-02T01:04:05+00:00'],
    ['not if they are no times', '2026-13-02T03:04:05.340Z', '2026-13-02T03:04:05.340Z'],
    ['not if they are only dates', '2026-01-02', '2026-01-02'],
  ])('%s', (_, text, written) => {
    expect(rewriteTime(text)).toBe(written);
  });

  test('deep inside, but not where the text is the whole payload', () => {
    const time = '2026-01-02T03:04:05.340Z';
    expect(throughNewtonsoft(JSON.stringify({ a: [{ b: time }] }))).toBe('{"a":[{"b":"2026-01-02T03:04:05.34Z"}]}');
    expect(jsonText(time)).toBe(JSON.stringify(time));
  });
});

test.each([
  [undefined, undefined],
  [null, undefined],
  [true, 'True'],
  [false, 'False'],
  [5, '5'],
  ['"quoted by the SDK"', '"quoted by the SDK"'],
  [{ a: 1 }, '{"a":1}'],
])('the input %p reaches an activity as %p', (input, text) => {
  expect(activityInputText(input)).toBe(text);
});
