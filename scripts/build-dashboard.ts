/** Builds `dashboard/` to static files whose names carry a hash of their content, and the page that names them. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

/** Writes `index.html` and `assets/` into the folder; the size of everything that a browser loads, in bytes. */
export async function buildDashboard(folder: string): Promise<number> {
  const assets = join(folder, 'assets');
  mkdirSync(assets, { recursive: true });
  const { outputFiles } = await build({
    entryPoints: ['dashboard/main.tsx', 'dashboard/style.css'],
    outdir: assets,
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    // Browsers of 2024 and later: light-dark(), toSorted().
    target: 'es2023',
    legalComments: 'none',
    logLevel: 'warning',
  });
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
  const named = (ending: string): string => basename(outputFiles.find(({ path }) => path.endsWith(ending))?.path ?? '');
  const page = readFileSync('dashboard/index.html', 'utf8')
    .replace('{{script}}', named('.js'))
    .replace('{{style}}', named('.css'))
    .replace('{{icon}}', addIcon(assets));
  writeFileSync(join(folder, 'index.html'), page);
  return outputFiles.reduce((sum, { contents }) => sum + contents.length, page.length);
}

function addIcon(assets: string): string {
  const icon = readFileSync('dashboard/icon.svg');
  const name = `icon-${createHash('sha256').update(icon).digest('hex').slice(0, 8)}.svg`;
  writeFileSync(join(assets, name), icon);
  return name;
}
