import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A virtual machine's file system: a folder of this machine. Paths are absolute, as on the virtual machine. */
export interface MachineFiles {
  readonly folder: string;
  /** Undefined when there is no such file. */
  read(path: string): string | undefined;
  /** Files of a folder whose names are wanted, in their order. */
  list(folder: string, isWanted: (name: string) => boolean): readonly { file: string; text: string }[];
  /** Leaves a file that is there already as it is. */
  createOnce(path: string, text: string): void;
}

const FOLDERS = ['etc/bind', 'etc/dnsmasq.d', 'var/lib', 'var/log', 'run', 'tmp', 'root'];

export function createMachineFiles(folder: string): MachineFiles {
  for (const each of FOLDERS) mkdirSync(join(folder, each), { recursive: true });
  const read = (path: string): string | undefined => {
    const file = join(folder, path);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  };
  return {
    folder,
    read,
    list: (path, isWanted) =>
      readdirSync(join(folder, path))
        .filter(isWanted)
        .sort()
        .map((name) => ({ file: `${path}/${name}`, text: read(`${path}/${name}`) ?? '' })),
    createOnce: (path, text) => {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      if (!existsSync(file)) writeFileSync(file, text);
    },
  };
}
