/** `npm run package`: the deployable folder `dist/package` and the same as `dist/edge-tls.zip`, reproducible byte for byte. */
import { cpSync, createWriteStream, globSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { runCommand } from '../local/command/run-command.ts';
import { buildApp } from './build-app.ts';

const folder = 'dist/package';
const zip = 'dist/edge-tls.zip';
/** The oldest time that a zip can hold: two builds of the same sources are equal. */
const mtime = new Date('1980-01-01T00:00:00Z');

await runCommand({
  name: 'npm run package',
  help: `Makes the deployable folder ${folder}, and the same as ${zip}.`,
  options: {},
  run: makePackage,
});

async function makePackage(): Promise<void> {
  await buildApp();
  rmSync(folder, { recursive: true, force: true });
  cpSync('dist/app', folder, { recursive: true });
  const archive = new ZipFile();
  const files = globSync('**/*', { cwd: folder }).filter((file) => statSync(join(folder, file)).isFile());
  for (const file of files.toSorted())
    archive.addFile(join(folder, file), file.replaceAll('\\', '/'), { mtime, mode: 0o100644 });
  archive.end();
  await pipeline(archive.outputStream, createWriteStream(zip));
  console.log(`${folder}: ${files.length} files; ${zip}: ${(statSync(zip).size / 1024 / 1024).toFixed(2)} MB`);
}
