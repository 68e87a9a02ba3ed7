/** Kinds of DNS servers whose records lie in a file that is written on the machine. */
export type FileKeeper = 'bind9' | 'dnsmasq';

/**
 * Folders in which a server's own files lie, by the packages of Debian, Red Hat, SUSE and Alpine; `*` stands for the rest of one name.
 * Whatever is written there is written as root, so nothing else of a machine can be named. The scripts hold to the same list, and ask the
 * server besides whether it reads the file.
 */
export const zoneFileFolders: Readonly<Record<FileKeeper, readonly string[]>> = {
  bind9: [
    '/etc/bind',
    '/etc/named*',
    '/var/bind',
    '/var/named',
    '/var/lib/bind',
    '/var/lib/named',
    '/var/cache/bind',
    '/srv',
  ],
  dnsmasq: ['/etc/dnsmasq*', '/etc/NetworkManager/dnsmasq.d', '/srv'],
};

const name = '[A-Za-z0-9_][A-Za-z0-9_.-]*';

/** A plain absolute path; that it does not climb is said apart, since a dot may stand in a name. */
export const plainPath = `^(?:/${name})+$`;

/** As a pattern for editors and generators: a plain path below one of the folders. */
export function zoneFilePattern(kind: FileKeeper): string {
  const folders = zoneFileFolders[kind].map((folder) => folder.replaceAll('.', '\\.').replace('*', '[A-Za-z0-9_.-]*'));
  return `^(?:${folders.join('|')})(?:/${name})+$`;
}

export function isPlainPath(path: string): boolean {
  return new RegExp(plainPath).test(path) && !path.includes('..') && path.length <= 255;
}

export function isZoneFileOf(kind: FileKeeper, path: string): boolean {
  return isPlainPath(path) && new RegExp(zoneFilePattern(kind)).test(path);
}
