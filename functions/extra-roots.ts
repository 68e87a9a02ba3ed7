import { readFileSync } from 'node:fs';

/** The certificates of a PEM file, each as PEM. Node itself only warns about a file that it cannot read, and so the path is left out. */
export function extraRoots(file: string | null): readonly string[] {
  if (file === null) return [];
  try {
    return readFileSync(file, 'utf8').match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  } catch {
    return [];
  }
}
