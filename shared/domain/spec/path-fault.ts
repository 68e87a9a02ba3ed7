/**
 * Why a path, plain characters as it has, could lead elsewhere than it reads; null when it cannot. What stands behind a gateway decodes a
 * path, some of it twice, and resolves dots (RFC 3986, section 5.2.4); `//host` is a reference to another host (section 4.2).
 */
export function pathFault(path: string): string | null {
  if (/%(?![0-9A-Fa-f]{2})/.test(path)) return 'a "%" must be followed by two hexadecimal digits';
  const read = decodedThrice(path);
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(read)) return 'it must not have control characters, encoded ones neither';
  // A path has ASCII only, so what lies above came encoded. Of "." and "/" in more bytes than they need, no decoder of today makes any.
  if (/[\u00c0\u00c1]|\u00e0[\u0080-\u009f]|\u00f0[\u0080-\u008f]/.test(read))
    return 'it must not have bytes that are none of UTF-8, which some servers read as "." or "/"';
  if (read.includes('\\')) return 'it must not have a backslash, an encoded one neither';
  if (read.startsWith('//')) return 'it must not begin with "//", which names another host';
  // Some servers take what follows a ";" for a parameter of the segment.
  const segments = read.split('/').map((segment) => segment.split(';', 1)[0]);
  if (segments.some((segment) => segment === '.' || segment === '..'))
    return 'it must not have "." or ".." between slashes, encoded ones neither';
  return null;
}

/** Percent-encoding of single bytes undone, as often as somebody may have done it. */
function decodedThrice(path: string): string {
  return [1, 2, 3].reduce(
    (text) => text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    path,
  );
}
