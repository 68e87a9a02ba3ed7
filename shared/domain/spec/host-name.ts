import { isPunycode } from './punycode.ts';
import { checkedString, type Refusal } from './refusal.ts';
import { quote } from './spec-problem.ts';

/** RFC 1035 and RFC 952 as later loosened: letters, digits, hyphens, 63 a label, 253 in all. */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const MAX_LENGTH = 253;
const PATTERN = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';

/**
 * A sentence why the text is no host name that edge-tls takes, or null. Looks at the text as it is: a Unicode name is refused, not
 * converted, since full-width letters and look-alikes would turn into names that nobody meant.
 */
export function refuseHostName(text: string, { wildcard = false } = {}): string | null {
  const name = wildcard && text.startsWith('*.') ? text.slice(2) : text;
  const named = `${quote(text)} is not a host name: `;
  // oxlint-disable-next-line no-control-regex -- every character outside printable ASCII is refused, control characters too
  if (/[^\u0021-\u007e]/.test(name))
    return `${named}only a-z, 0-9, "-" and "." are allowed, in ASCII and without blanks.`;
  if (/[A-Z]/.test(name)) return `${named}write it in lower case.`;
  if (name.endsWith('.')) return `${named}leave the trailing dot off.`;
  if (name.length > MAX_LENGTH) return `${named}it has ${name.length} characters, ${MAX_LENGTH} are allowed.`;
  if (name.startsWith('*.')) return `${named}a wildcard is allowed in publicHostnames only.`;
  return refuseLabels(name.split('.'), named);
}

function refuseLabels(labels: readonly string[], named: string): string | null {
  const bad = labels.find((label) => !LABEL.test(label));
  if (bad !== undefined)
    return `${named}the label ${quote(bad)} must be 1-63 of a-z, 0-9 and "-", with no hyphen at either end.`;
  if (labels.length < 2) return `${named}at least two labels are needed, as in apim.contoso.internal.`;
  // No top-level domain is numeric (RFC 3696), but every way to write an IPv4 address ends in a number.
  if (/^(?:\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? '')) return `${named}an IP address cannot be used here.`;
  const encoded = labels.find((label) => label.startsWith('xn--') && !isPunycode(label.slice(4)));
  return encoded === undefined ? null : `${named}the label ${quote(encoded)} is not valid punycode.`;
}

function hostNameField(options: { wildcard: boolean }) {
  const refuse = (value: string): Refusal | null => {
    const message = refuseHostName(value, options);
    return message === null ? null : { code: 'HostName', message };
  };
  const first = options.wildcard ? `(?:\\*\\.)?` : '';
  return checkedString(refuse, { pattern: `^${first}${PATTERN}(?:\\.${PATTERN})+$`, maxLength: MAX_LENGTH });
}

export const hostName = hostNameField({ wildcard: false });
/** `*.` in front is allowed: it stands for exactly one label, as in certificates. */
export const publicHostName = hostNameField({ wildcard: true });

/** Whether the name is the zone or lies beneath it. */
export function liesInZone(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}

/** A name to ask for: itself, or of a wildcard one that it stands for, whichever. */
export function probeNameOf(publicHostName: string): string {
  return publicHostName.replace(/^\*\./, 'edge-tls-probe.');
}

/** `apim` for `apim.contoso.internal` in `contoso.internal`, `@` for the zone itself. */
export function relativeName(name: string, zone: string): string {
  return name === zone ? '@' : name.slice(0, -zone.length - 1);
}
