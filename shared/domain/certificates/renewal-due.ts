import type { CertificateFacts } from '../observed.ts';

/** When so many percent of a certificate's lifetime have passed, epoch seconds. */
export function renewalDueAt(
  { notBefore, notAfter }: Pick<CertificateFacts, 'notBefore' | 'notAfter'>,
  percent: number,
): number {
  return Math.floor(notBefore + ((notAfter - notBefore) * percent) / 100);
}

/** A root is rotated with overlap at half its life: its last leaf then still ends well before it. */
export const ROOT_ROTATION_PERCENT = 50;
