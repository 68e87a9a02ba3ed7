import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problem, problemCodeAreas, problemCodeEntry, problemCodes } from '../../../shared/domain/problem-codes.ts';

const root = join(__dirname, '..', '..', '..');
const entries = Object.values(problemCodeAreas).flatMap((area) => Object.entries(area));

describe('the registry of problem codes', () => {
  test('no code stands in two areas', () => {
    const codes = entries.map(([code]) => code);
    expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([]);
    expect(Object.keys(problemCodes)).toHaveLength(codes.length);
  });

  test.each(entries)('%s is in Pascal case, with a gloss and a sentence', (code, { kind, gloss, documentation }) => {
    expect(code).toMatch(/^[A-Z][A-Za-z0-9]+$/);
    expect(['terminal', 'retryable']).toContain(kind);
    expect(gloss).toMatch(/^\S.{2,58}\S$/);
    expect(documentation).toMatch(/^[A-Z].*\.$/);
  });

  test('every code that the code uses is registered', () => {
    const files = globSync('{shared,orchestrations,functions}/**/*.ts', { cwd: root });
    const used = files.flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(/\bproblem\(\s*'(\w+)'/g)].map((match) => match[1] ?? ''),
    );
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((code) => problemCodeEntry(code) === null)).toEqual([]);
  });

  test('a problem takes its kind from the registry unless its maker knows better', () => {
    const sentences = { what: 'a', why: 'b', fix: 'c' };
    expect(problem('Throttled', sentences)).toEqual({ code: 'Throttled', kind: 'retryable', ...sentences });
    expect(problem('Throttled', { ...sentences, kind: 'terminal' }).kind).toBe('terminal');
  });

  test('what is no code has no entry, whatever it is called', () => {
    expect(['Nonsense', 'constructor', '__proto__', 'toString'].map(problemCodeEntry)).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});
