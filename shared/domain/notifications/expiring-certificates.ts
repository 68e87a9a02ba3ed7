import type { EdgeStatus, HopStatus } from '../stores.ts';
import type { CertificateNote } from './notification.ts';

/** Days before the end at which it is told, each once. */
const milestones = [30, 14, 7, 3, 1, 0] as const;
const daySeconds = 86_400;

type Look = Pick<EdgeStatus, 'at' | 'hops'>;

/**
 * Certificates that have come nearer to their end than a milestone since the last look, each once though it serves several hops. What
 * was told needs no memory of its own: the last look says it.
 */
export function expiringCertificates(now: Look, before: Look | null): readonly CertificateNote[] {
  const crossed = certificatesOf(now.hops, now.at).filter(({ thumbprint, daysLeft }) => {
    const earlier = before?.hops.find((hop) => hop.thumbprint === thumbprint);
    const daysThen = before && earlier?.notAfter != null ? daysBetween(before.at, earlier.notAfter) : Infinity;
    return milestones.some((milestone) => daysLeft <= milestone && daysThen > milestone);
  });
  return [...new Map(crossed.map((note) => [note.thumbprint, note])).values()];
}

/** The certificate of each hop that shows one. `now`: epoch seconds. */
export function certificatesOf(hops: readonly HopStatus[], now: number): readonly CertificateNote[] {
  return hops.flatMap(({ name, host, subject, thumbprint, notAfter }) =>
    subject === null || thumbprint === null || notAfter === null
      ? []
      : [{ hop: name, host, subject, thumbprint, notAfter, daysLeft: daysBetween(now, notAfter) }],
  );
}

const daysBetween = (from: number, to: number): number => Math.floor((to - from) / daySeconds);
