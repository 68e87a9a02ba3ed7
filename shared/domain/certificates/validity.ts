const DAY = 86_400;
/** Clocks of gateway and API Management may be behind ours. */
const BACK_DATED = 600;

/** Dates of a certificate that is made now (epoch seconds) for so many days; `until` (epoch seconds) ends it earlier. */
export function validityFrom(
  now: number,
  days: number,
  until = Number.POSITIVE_INFINITY,
): { notBefore: Date; notAfter: Date } {
  const end = Math.min(Math.floor(now) + days * DAY, until);
  return { notBefore: new Date((Math.floor(now) - BACK_DATED) * 1000), notAfter: new Date(end * 1000) };
}
