import { appVersion } from '../api/app-version.ts';
import type { CertificateNote, Notification, NotificationEvent } from './notification.ts';

/** Chat services cut or refuse longer texts. */
const longest = 600;
const mostCertificates = 4;

const titles: Readonly<Record<NotificationEvent, string>> = {
  runFailed: 'Run failed',
  runSucceeded: 'Run succeeded',
  certificateExpiring: 'Certificate expires',
  driftFound: 'Drift found',
};

export const titleOf = ({ event, edge }: Notification): string => `${titles[event]}: ${edge}`;

export const shortened = (text: string): string => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text);

/** Name and value of each fact, for a card. */
export function factsOf(notification: Notification): readonly (readonly [string, string])[] {
  const { edge, run, step, code, requestedBy, certificates } = notification;
  return [
    ['Edge', edge],
    ['Run', run],
    ...(step === null ? [] : [['Step', step] as const]),
    ['Code', code],
    ['Requested by', shortened(requestedBy)],
    ...certificates.slice(0, mostCertificates).map((one) => ['Certificate', certificateText(one)] as const),
    ['edge-tls', appVersion],
  ];
}

function certificateText({ host, subject, thumbprint, daysLeft }: CertificateNote): string {
  return shortened(`${host}: ${subject}, ${thumbprint}, ${daysLeft < 0 ? 'expired' : `${daysLeft} days left`}`);
}
