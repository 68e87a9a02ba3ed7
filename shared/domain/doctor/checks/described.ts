import type { CertificateFacts } from '../../observed.ts';
import { day, daysUntil } from '../day.ts';

/** `CN=apim.contoso.internal, thumbprint AB…, until 2027-03-01 (82 days left).` */
export function described({ subject, thumbprint, notAfter }: CertificateFacts, at: number): string {
  return `${subject}, thumbprint ${thumbprint}, until ${day(notAfter)} (${daysUntil(notAfter, at)} days left).`;
}
