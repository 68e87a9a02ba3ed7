/**
 * `npm run build`: the deployable folder `dist/app`. One CommonJS bundle, in which everything is but `@azure/functions-core`,
 * which the Functions host itself provides; host.json; the scripts for DNS servers; the dashboard's static files. Does
 * nothing when nothing has changed.
 */
import { copyFileSync, existsSync, globSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { buildDashboard } from './build-dashboard.ts';
import { bundleSubstitutes } from './bundle-substitutes.ts';

const { values } = parseArgs({ options: { quiet: { type: 'boolean', default: false } } });
const target = 'dist/app';
const bundle = join(target, 'index.js');
const vmScripts = globSync('shared/scripts/*.{sh,ps1}');
/** Everything that the result is made of. */
const sources = [
  ...globSync('{functions,orchestrations,shared}/**/*.ts'),
  ...globSync('dashboard/**/*.*'),
  ...vmScripts,
  ...[
    'host.json',
    'package-lock.json',
    'scripts/build.ts',
    'scripts/build-dashboard.ts',
    'scripts/bundle-substitutes.ts',
  ].filter((file) => existsSync(file)),
];

const modified = (file: string): number => statSync(file).mtimeMs;

/** Folders count as well: a deleted file leaves no newer one behind. */
function isUpToDate(): boolean {
  if (!existsSync(bundle)) return false;
  const folders = globSync(['functions', '{orchestrations,shared,dashboard}', '{orchestrations,shared,dashboard}/**/']);
  return Math.max(...[...sources, ...folders].map(modified)) < modified(bundle);
}

async function bundleApp(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: ['functions/index.ts'],
    outfile: bundle,
    write: false,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    external: ['@azure/functions-core'],
    legalComments: 'none',
    plugins: [bundleSubstitutes],
    logLevel: 'warning',
  });
  const [file] = outputFiles;
  if (!file) throw new Error('esbuild made no bundle');
  return file.contents;
}

function addFiles(): void {
  copyFileSync('host.json', join(target, 'host.json'));
  // A folder without "type": "module", so that the bundle is what it says: CommonJS.
  writeFileSync(
    join(target, 'package.json'),
    `${JSON.stringify({ name: 'edge-tls', private: true, main: 'index.js' }, null, 2)}\n`,
  );
  mkdirSync(join(target, 'scripts'), { recursive: true });
  for (const script of vmScripts) copyFileSync(script, join(target, 'scripts', basename(script)));
}

if (isUpToDate()) {
  if (!values.quiet) console.log(`${target} is up to date`);
} else {
  const started = performance.now();
  // Bundled first: sources that do not build leave the last good folder as it was.
  const built = await bundleApp();
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  addFiles();
  await buildDashboard(join(target, 'dashboard'));
  // The bundle last, since its time tells whether the folder is complete.
  writeFileSync(bundle, built);
  const size = `${(statSync(bundle).size / 1e6).toFixed(2)} MB`;
  if (!values.quiet) console.log(`${bundle}: ${size}, built in ${Math.round(performance.now() - started)} ms`);
}
