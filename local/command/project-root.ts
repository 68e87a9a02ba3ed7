import { join } from 'node:path';

/** What is started looks for its files from the project's root, as under npm; whoever names files of their own does so before. */
export function inProjectRoot(): void {
  process.chdir(join(import.meta.dirname, '../..'));
}
