import type { Destination } from '../../../../shared/domain/notifications/destination.ts';
import type { Notification } from '../../../../shared/domain/notifications/notification.ts';
import type { HopStatus } from '../../../../shared/domain/stores.ts';

export const day = 86_400;
/** Epoch seconds. */
export const now = 1_800_000_000;

export const hop: HopStatus = {
  endpoint: 'gateway',
  name: 'gateway',
  host: 'api.contoso.com',
  subject: 'CN=*.contoso.com',
  issuer: 'CN=Public CA',
  thumbprint: 'AB12',
  notAfter: now + 90 * day,
  verified: true,
  reason: null,
};

export const notification: Notification = {
  event: 'runFailed',
  edge: 'contoso-prod',
  run: 'contoso-prod.7',
  at: now,
  requestedBy: 'ann@contoso.com',
  step: 'awaitHealthy',
  code: 'BackendUntrusted',
  what: 'The backend is unhealthy.',
  why: 'The gateway does not trust the root.',
  remedy: 'Request another run.',
  certificates: [
    {
      hop: 'gateway',
      host: 'api.contoso.com',
      subject: 'CN=*.contoso.com',
      thumbprint: 'AB12',
      notAfter: now + day,
      daysLeft: 1,
    },
  ],
};

export const destination: Destination = {
  name: 'ops',
  kind: 'json',
  url: 'https://hooks.example.com/a?sig=hunter2',
  events: ['runFailed', 'runSucceeded', 'certificateExpiring', 'driftFound'],
  key: 'k'.repeat(32),
};
