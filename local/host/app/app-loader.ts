import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Loads the files that `package.json#main` names (one file or glob), as Azure's Node.js worker does. Any failure is an Error: an app
 * that half loads must not start.
 */
export async function loadApp(appDir: string): Promise<void> {
  const main = mainOf(appDir);
  const files = globSync(main, { cwd: appDir }).sort();
  if (files.length === 0) {
    throw new Error(
      `Found zero files matching the "main" of package.json, '${main}'. Build the app first, or mend "main".`,
    );
  }
  for (const file of files) await loadFile(resolve(appDir, file));
}

function mainOf(appDir: string): string {
  const manifest = join(appDir, 'package.json');
  const { main } = readManifest(manifest);
  if (typeof main !== 'string' || main === '')
    throw new Error(`'${manifest}' has no "main": it must name the files that register the functions.`);
  return main;
}

function readManifest(manifest: string): { readonly main?: unknown } {
  try {
    return (JSON.parse(readFileSync(manifest, 'utf8')) ?? {}) as { readonly main?: unknown };
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = isMissing ? 'it is not there. Name the folder of a built Functions app.' : textOf(error);
    throw new Error(`'${manifest}' cannot be used: ${why}`, { cause: error });
  }
}

async function loadFile(file: string): Promise<void> {
  try {
    await import(pathToFileURL(file).href);
  } catch (error) {
    throw new Error(`Worker was unable to load entry point "${file}": ${textOf(error)}`, { cause: error });
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
