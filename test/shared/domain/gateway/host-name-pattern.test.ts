import * as fc from 'fast-check';
import {
  canonicalHostName,
  type PatternRelation,
  relationOf,
} from '../../../../shared/domain/gateway/host-name-pattern.ts';

describe('what one host name of a listener says about another', () => {
  const cases: readonly (readonly [string, string, PatternRelation])[] = [
    ['api.contoso.com', 'api.contoso.com', 'same'],
    ['API.Contoso.com', 'api.contoso.com', 'same'],
    ['api.contoso.com.', 'api.contoso.com', 'same'],
    ['bücher.example', 'xn--bcher-kva.example', 'same'],
    ['BÜCHER.example', 'xn--bcher-kva.example', 'same'],
    ['*.bücher.example', 'www.xn--bcher-kva.example', 'wider'],
    ['api.contoso.com', 'www.contoso.com', 'apart'],
    ['*.contoso.com', 'api.contoso.com', 'wider'],
    ['api.contoso.com', '*.contoso.com', 'narrower'],
    ['*.contoso.com', 'a.b.contoso.com', 'wider'],
    ['*.contoso.com', 'contoso.com', 'apart'],
    ['*contoso.com', 'contoso.com', 'wider'],
    ['*', 'api.contoso.com', 'wider'],
    ['*', '*.contoso.com', 'wider'],
    ['ap?.contoso.com', 'api.contoso.com', 'wider'],
    ['ap?.contoso.com', 'apim.contoso.com', 'apart'],
    ['api*.contoso.com', 'api.contoso.com', 'wider'],
    ['api*.contoso.com', '*.contoso.com', 'narrower'],
    ['*.a.contoso.com', '*.contoso.com', 'narrower'],
    ['api.*', '*.contoso.com', 'overlapping'],
    ['*.contoso.*', '*.*.com', 'overlapping'],
    ['?pi.contoso.com', 'a?i.contoso.com', 'overlapping'],
    ['*.contoso.com', '*.fabrikam.com', 'apart'],
    ['10.contoso.com', '10.contoso.com', 'same'],
  ];
  test.each(cases)('%s and %s: %s', (a, b, expected) => {
    expect(relationOf(a, b)).toBe(expected);
  });

  const pattern = fc.stringMatching(/^[ab*?]{1,6}$/);
  const matches = (one: string, name: string): boolean =>
    new RegExp(`^${one.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(name);
  const names = ['', 'a', 'b'].flatMap((x) => ['', 'a', 'b'].flatMap((y) => ['', 'a', 'b'].map((z) => x + y + z)));

  test('for any patterns: the wider has every name of the narrower, and what is apart has none in common', () => {
    fc.assert(
      fc.property(pattern, pattern, (a, b) => {
        const [inA, inB] = [names.filter((name) => matches(a, name)), names.filter((name) => matches(b, name))];
        const relation = relationOf(a, b);
        const missing = {
          wider: inB.filter((name) => !inA.includes(name)),
          narrower: inA.filter((name) => !inB.includes(name)),
          same: [...inA, ...inB].filter((name) => !(inA.includes(name) && inB.includes(name))),
          apart: inA.filter((name) => inB.includes(name)),
          overlapping: [],
        };
        expect(missing[relation]).toEqual([]);
        expect(relationOf(b, a)).toBe({ wider: 'narrower', narrower: 'wider' }[relation as string] ?? relation);
      }),
    );
  });

  test('many stars in a long name are judged at once', () => {
    expect(relationOf('a*'.repeat(100), `${'a'.repeat(200)}b`)).toBe('wider');
    expect(relationOf('*a'.repeat(100), 'b'.repeat(250))).toBe('apart');
  });

  test('a label of digits stays what it is', () => {
    expect(canonicalHostName('10.0.example')).toBe('10.0.example');
    expect(canonicalHostName('a?b.example')).toBe('a?b.example');
    expect(canonicalHostName('１０')).toBe('10');
    expect(canonicalHostName('bü?.example')).toBe('bü?.example');
    expect(canonicalHostName('*bü.example')).toBe('*bü.example');
  });
});
