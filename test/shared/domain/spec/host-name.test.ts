import * as fc from 'fast-check';
import { liesInZone, refuseHostName, relativeName } from '../../../../shared/domain/spec/host-name.ts';
import { isPunycode } from '../../../../shared/domain/spec/punycode.ts';
import { hostileNames } from './hostile-names.ts';

const label = fc.stringMatching(/^[a-z]([a-z0-9]{0,8}[a-z0-9])?$/);
const goodName = fc.array(label, { minLength: 2, maxLength: 5 }).map((labels) => labels.join('.'));

describe('host names', () => {
  test.each(hostileNames)('%s is refused with a sentence', (_, text) => {
    expect(refuseHostName(text)).toMatch(/ is not a host name: .*\.$/);
    expect(refuseHostName(text, { wildcard: true })).not.toBeNull();
  });

  test.each([
    'apim.contoso.internal',
    'a.b',
    '1a.contoso.internal',
    'a--b.contoso.internal',
    'constructor.contoso',
    'xn--bcher-kva.contoso.internal',
    'xn--80ak6aa92e.com',
    `${'a'.repeat(63)}.contoso.internal`,
    `${'a'.repeat(60)}.`.repeat(3) + 'a'.repeat(53) + '.contoso.internal',
  ])('%s is taken', (name) => {
    expect(refuseHostName(name)).toBeNull();
  });

  test('a wildcard is taken where it is allowed only, and as the whole first label', () => {
    expect(refuseHostName('*.contoso.com', { wildcard: true })).toBeNull();
    expect(refuseHostName('*.contoso.com')).toMatch(/publicHostnames only/);
    for (const name of ['*', '*.', '*.com', '*.*.contoso.com', 'a*.contoso.com', '**.contoso.com'])
      expect(refuseHostName(name, { wildcard: true })).not.toBeNull();
  });

  test.each([
    ['APIM.contoso.internal', 'write it in lower case.'],
    ['apim.contoso.internal.', 'leave the trailing dot off.'],
    ['bücher.contoso.internal', 'in ASCII and without blanks.'],
    ['*.contoso.internal', 'a wildcard is allowed in publicHostnames only.'],
    ['10.0.1.4', 'an IP address cannot be used here.'],
    ['apim', 'at least two labels are needed, as in apim.contoso.internal.'],
  ])('%s: the sentence says what to do', (text, advice) => {
    expect(refuseHostName(text)).toContain(advice);
  });

  test('a name never shows raw control characters in its message', () => {
    expect(() =>
      fc.assert(
        fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
          const message = refuseHostName(text) ?? '';
          // oxlint-disable-next-line no-control-regex -- the very characters that must not be there
          return !/[\u0000-\u001f]/.test(message) && message.length < 300;
        }),
      ),
    ).not.toThrow();
  });

  test('every taken name is made of labels that a shell, a zone file and a URL take literally', () => {
    expect(() =>
      fc.assert(
        fc.property(
          fc.oneof(goodName, fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary-ascii' })),
          (text) => {
            return refuseHostName(text) !== null || /^[a-z0-9.-]+$/.test(text);
          },
        ),
        { numRuns: 2000 },
      ),
    ).not.toThrow();
  });

  test('one bad character anywhere spoils a good name', () => {
    const bad = fc.constantFrom(...' ;"\'`$(){}|&<>\\/:@#?%*_\n\r\0\tÄа。'.split(''));
    expect(() =>
      fc.assert(
        fc.property(goodName, bad, fc.nat(), (name, character, seed) => {
          const at = seed % (name.length + 1);
          return refuseHostName(name.slice(0, at) + character + name.slice(at)) !== null;
        }),
      ),
    ).not.toThrow();
  });

  test.each([
    ['bcher-kva', true],
    ['80ak6aa92e', true],
    ['4gbwdl', true],
    ['fiq228c5hs', true],
    ['', false],
    ['abc-', false],
    ['99999999', false],
    ['a-z', false],
  ])('punycode %s: %s', (encoded, valid) => {
    expect(isPunycode(encoded)).toBe(valid);
  });
});

describe('zones', () => {
  test.each([
    ['apim.contoso.internal', 'contoso.internal', true, 'apim'],
    ['a.b.contoso.internal', 'contoso.internal', true, 'a.b'],
    ['contoso.internal', 'contoso.internal', true, '@'],
  ])('%s lies in %s', (name, zone, lies, relative) => {
    expect(liesInZone(name, zone)).toBe(lies);
    expect(relativeName(name, zone)).toBe(relative);
  });

  test('a name that only ends alike does not', () => {
    expect(liesInZone('apim.evilcontoso.internal', 'contoso.internal')).toBe(false);
    expect(liesInZone('internal', 'contoso.internal')).toBe(false);
  });
});
