import type { ServedChain } from '../observed.ts';
import type { EdgeStatus, HopStatus } from '../stores.ts';

interface Hop {
  readonly endpoint: string;
  readonly name: HopStatus['name'];
  readonly host: string;
  readonly served: ServedChain | null;
  /** Epoch seconds. */
  readonly at: number;
}

/** A hop as it was seen now. */
export function hopStatus({ endpoint, name, host, served, at }: Hop): HopStatus {
  const leaf = served?.chain[0];
  return {
    endpoint,
    name,
    host,
    state: served === null ? 'unreached' : leaf === undefined ? 'silent' : 'served',
    subject: leaf?.subject ?? null,
    issuer: leaf?.issuer ?? null,
    thumbprint: leaf?.thumbprint ?? null,
    notAfter: leaf?.notAfter ?? null,
    verified: served?.verified ?? false,
    reason: served === null ? 'It could not be reached from the app.' : served.reason,
    seenAt: leaf === undefined ? null : at,
  };
}

/** What an earlier version stored has neither: it had a certificate where it was reached. */
export function stateOf({ state, thumbprint }: HopStatus): NonNullable<HopStatus['state']> {
  return state ?? (thumbprint === null ? 'unreached' : 'served');
}

type Look = Pick<EdgeStatus, 'at' | 'hops'>;

/** When the certificate that a hop shows was seen there, epoch seconds; null when none ever was. */
export function seenAtOf(hop: HopStatus, { at }: Pick<Look, 'at'>): number | null {
  if (hop.thumbprint === null) return null;
  return hop.seenAt ?? at;
}

/**
 * Hops of a look, those that showed no certificate with the one that was last seen there: an expiry does not pass because nobody could
 * look. What is shown so is not verified, and says of when it is.
 */
export function withLastKnown(hops: readonly HopStatus[], before: Look | null): readonly HopStatus[] {
  return hops.map((hop) => {
    if (hop.thumbprint !== null || before === null) return hop;
    const known = before.hops.find(({ name, host, thumbprint }) => {
      return name === hop.name && host === hop.host && thumbprint !== null;
    });
    const seenAt = known ? seenAtOf(known, before) : null;
    if (!known || seenAt === null) return hop;
    const { subject, issuer, thumbprint, notAfter } = known;
    const since = `The certificate that is shown was seen at ${minuteOf(seenAt)}.`;
    return {
      ...hop,
      subject,
      issuer,
      thumbprint,
      notAfter,
      seenAt,
      reason: [hop.reason, since].filter(Boolean).join(' '),
    };
  });
}

/** `2026-12-01 09:30 UTC` */
const minuteOf = (at: number): string => `${new Date(at * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
