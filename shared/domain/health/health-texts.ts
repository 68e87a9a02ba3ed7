/**
 * Which cause a text of Azure names. The texts are those of the Azure docs ("Troubleshoot backend health issues in Application
 * Gateway"), of v1 and of v2, and of older portals; wording changes, so only telling words are looked for, and the first hit counts.
 * Of the error names only that of a wrong status has been seen recorded; the others are assumptions, so the text decides first.
 */
export type HealthCause =
  | 'nameMismatch'
  | 'rootNotTrusted'
  | 'noTrustedRoot'
  | 'intermediateMissing'
  | 'leafMissing'
  | 'expired'
  | 'notListed'
  | 'unverifiable'
  | 'status'
  | 'body'
  | 'timeout'
  | 'refused'
  | 'unresolvable'
  | 'unknown';

interface TextRule {
  readonly cause: HealthCause;
  readonly text: RegExp;
  readonly errorName?: RegExp;
}

/** Order matters: a text about a missing intermediate also speaks of roots, one about DNS also of network security groups. */
const rules: readonly TextRule[] = [
  {
    cause: 'expired',
    text: /certificate (?:is )?expired|"valid from" and "valid to"|expired\. please upload/i,
    errorName: /expired/i,
  },
  {
    cause: 'nameMismatch',
    text: /common name|backendcertcnmismatch|does not match the host header/i,
    errorName: /commonname|cnmismatch|hostnamemismatch/i,
  },
  {
    cause: 'intermediateMissing',
    text: /intermediate certificate (?:is missing|was not found|(?:is )?not signed by any)/i,
    errorName: /intermediate/i,
  },
  {
    cause: 'leafMissing',
    text: /leaf certificate is (?:missing|not the topmost)|not (?:the )?topmost/i,
    errorName: /leaf/i,
  },
  { cause: 'noTrustedRoot', text: /well-known (?:certificate authority|ca)\b/i, errorName: /wellknown/i },
  {
    cause: 'rootNotTrusted',
    text: /does not match the trusted root|root certificate .* (?:does not|doesn't) match|invalid ca\b/i,
    errorName: /root/i,
  },
  { cause: 'notListed', text: /not (?:whitelisted|allowlisted|allow-listed)/i, errorName: /whitelist|allowlist/i },
  {
    cause: 'unverifiable',
    text: /validity of the backend certificate could not be verified|openssl/i,
    errorName: /unverifiable/i,
  },
  { cause: 'body', text: /body of the backend|response body/i, errorName: /body/i },
  {
    cause: 'status',
    text: /invalid status code|status code of the backend|did not match the probe setting\. expected/i,
    errorName: /statuscodemismatch/i,
  },
  { cause: 'timeout', text: /time taken by the backend|timeout threshold|timed? ?out/i, errorName: /timeout/i },
  { cause: 'refused', text: /could not connect|cannot connect|connection refused/i, errorName: /connect/i },
  {
    cause: 'unresolvable',
    text: /could not create a probe|could not resolve|fqdn .* not been entered/i,
    errorName: /dns|fqdn/i,
  },
  { cause: 'unknown', text: /could not be retrieved|unknownbackendhealth/i, errorName: /^unknown$/i },
];

export function healthCause(log: string, errorName: string | null): HealthCause | null {
  const byText = rules.find(({ text }) => text.test(log));
  const byName = errorName === null ? undefined : rules.find((rule) => rule.errorName?.test(errorName));
  return (byText ?? byName)?.cause ?? null;
}

/** The status in a text such as `Received invalid status code: 404` or `Expected:{200-399} Received:{404}`; null without one. */
export function statusIn(log: string): number | null {
  const match = /status code: ?(\d{3})|received: ?\{?(\d{3})/i.exec(log);
  const digits = match?.[1] ?? match?.[2];
  return digits === undefined ? null : Number(digits);
}

/** OpenSSL's number in a text such as `… associated with error code 20`; null without one. */
export function openSslCodeIn(log: string): string | null {
  return /error code:? ?\{?(\d+)/i.exec(log)?.[1] ?? null;
}
