import { copyFileSync, existsSync, globSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { takeFolderLock, type FolderLock } from '../local/command/folder-lock.ts';
import { usableFolder } from '../local/command/usable-folder.ts';

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
    'scripts/build-app.ts',
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
  // Loaded when there is something to build: a start that has nothing to build need not wait for it.
  const [{ build }, { bundleSubstitutes }] = await Promise.all([import('esbuild'), import('./bundle-substitutes.ts')]);
  const { outputFiles } = await build({
    entryPoints: ['functions/index.ts'],
    outfile: bundle,
    write: false,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    // ES modules where a package has both: what nobody imports is left out (139 KB).
    mainFields: ['module', 'main'],
    external: ['@azure/functions-core'],
    legalComments: 'none',
    plugins: [bundleSubstitutes],
    logLevel: 'warning',
  });
  const [file] = outputFiles;
  if (!file) throw new Error('esbuild made no bundle');
  return file.contents;
}

function addFiles(folder: string): void {
  copyFileSync('host.json', join(folder, 'host.json'));
  // A folder without "type": "module", so that the bundle is what it says: CommonJS.
  writeFileSync(
    join(folder, 'package.json'),
    `${JSON.stringify({ name: 'edge-tls', private: true, main: 'index.js' }, null, 2)}\n`,
  );
  mkdirSync(join(folder, 'scripts'), { recursive: true });
  for (const script of vmScripts) copyFileSync(script, join(folder, 'scripts', basename(script)));
}

const lockMilliseconds = 100;

/** One build at a time: who comes second finds it done. */
async function buildLock(): Promise<FolderLock> {
  const folder = usableFolder('dist', 'the folder dist');
  for (;;) {
    const lock = takeFolderLock(folder, 'build');
    if (lock) return lock;
    await new Promise((resolve) => setTimeout(resolve, lockMilliseconds));
  }
}

/**
 * The deployable folder `dist/app`. One CommonJS bundle, in which everything is but `@azure/functions-core`, which the Functions host
 * itself provides; host.json; the scripts for DNS servers; the dashboard's static files. Does nothing, and answers null, when nothing
 * has changed; else what it has made. Several may ask for it at once, beside hosts that run it.
 */
export async function buildApp(): Promise<{ readonly bundle: string; readonly bytes: number } | null> {
  if (isUpToDate()) return null;
  const lock = await buildLock();
  try {
    return isUpToDate() ? null : await build();
  } finally {
    lock.release();
  }
}

async function build() {
  // Made beside the last good folder, which stays as it is when the sources do not build.
  const [fresh, old] = [`${target}.new`, `${target}.old`];
  const built = await bundleApp();
  const { buildDashboard } = await import('./build-dashboard.ts');
  for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  addFiles(fresh);
  await buildDashboard(join(fresh, 'dashboard'));
  // The bundle last, since its time tells whether the folder is complete.
  writeFileSync(join(fresh, basename(bundle)), built);
  if (existsSync(target)) renameSync(target, old);
  renameSync(fresh, target);
  rmSync(old, { recursive: true, force: true });
  return { bundle, bytes: statSync(bundle).size };
}
