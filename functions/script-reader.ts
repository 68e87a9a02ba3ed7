import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** The shipped scripts, which lie beside the bundle: one file, line by line, as run-command takes it. Read once each. */
export function scriptReader(folder: string): (fileName: string) => readonly string[] {
  const read = new Map<string, readonly string[]>();
  return (fileName) => {
    const lines = read.get(fileName) ?? readFileSync(join(folder, basename(fileName)), 'utf8').split('\n');
    read.set(fileName, lines);
    return lines;
  };
}
