import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const root = join(__dirname, '..', '..');

interface ImportOf {
  readonly file: string;
  /** A path from the root for relative imports, the package's name else. */
  readonly target: string;
}

function importsOf(file: string, text: string): ImportOf[] {
  const specifiers = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g,
  );
  return [...specifiers].map((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    const target = specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : specifier;
    return { file, target };
  });
}

const sources = globSync('{functions,orchestrations,shared,local,cli,dashboard}/**/*.{ts,tsx}', { cwd: root });
const imports = sources.flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8')));

const within = (path: string, ...folders: string[]): boolean => folders.some((folder) => path.startsWith(`${folder}/`));
const describeImport = ({ file, target }: ImportOf): string => `${file} -> ${target}`;
const violations = (forbidden: (edge: ImportOf) => boolean): string[] => imports.filter(forbidden).map(describeImport);

const deployed = ['functions', 'orchestrations', 'shared'];
/** Packages that compute only: no I/O of their own. */
const pureLibraries = [
  'zod',
  'reflect-metadata',
  '@peculiar/x509',
  '@peculiar/asn1-x509',
  '@peculiar/asn1-schema',
  'node:crypto',
];

describe('who may import whom', () => {
  test('the rules look at a tree that is really there', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(imports.some(({ target }) => target === 'durable-functions')).toBe(true);
  });

  test('the domain imports the domain and libraries that compute, nothing else', () => {
    const forbidden = violations(
      ({ file, target }) =>
        within(file, 'shared/domain') && !within(target, 'shared/domain') && !pureLibraries.includes(target),
    );
    expect(forbidden).toEqual([]);
  });

  test('the domain reads no clock, no environment and no random source of its own', () => {
    const impure = /\bDate\.now\(|new Date\(\)|\bprocess\.env\b|\bMath\.random\(/;
    const found = sources.filter(
      (file) => within(file, 'shared/domain') && impure.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(found).toEqual([]);
  });

  test('adapters and stores are reached from the composition root only', () => {
    const forbidden = violations(
      ({ file, target }) =>
        within(target, 'shared/azure', 'shared/store') &&
        within(file, ...deployed, 'cli', 'dashboard') &&
        !within(file, 'shared/azure', 'shared/store') &&
        file !== 'functions/index.ts',
    );
    expect(forbidden).toEqual([]);
  });

  test('only triggers know the Functions programming model, and orchestrations only its durable part', () => {
    const forbidden = violations(
      ({ file, target }) =>
        (target === '@azure/functions' && !within(file, 'functions') && !within(file, 'local/host')) ||
        (target === 'durable-functions' && !within(file, 'functions', 'orchestrations')),
    );
    expect(forbidden).toEqual([]);
  });

  test('Azure SDKs are imported by the adapters and the stores only', () => {
    const forbidden = violations(
      ({ file, target }) =>
        target.startsWith('@azure/') &&
        target !== '@azure/functions' &&
        within(file, ...deployed) &&
        !within(file, 'shared/azure', 'shared/store'),
    );
    expect(forbidden).toEqual([]);
  });

  test('nothing deployed imports what is never deployed', () => {
    const forbidden = violations(
      ({ file, target }) => within(file, ...deployed) && within(target, 'local', 'cli', 'test', 'bench', 'scripts'),
    );
    expect(forbidden).toEqual([]);
  });

  test('orchestrations import no trigger', () => {
    expect(violations(({ file, target }) => within(file, 'orchestrations') && within(target, 'functions'))).toEqual([]);
  });

  test('the environment is read in one place of the deployed code', () => {
    const readers = sources.filter(
      (file) => within(file, ...deployed) && /\bprocess\.env\b/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(readers.filter((file) => file !== 'functions/config.ts' && file !== 'functions/index.ts')).toEqual([]);
  });
});
