import type { HopStatus } from '../stores.ts';

export const notificationEvents = ['runFailed', 'runSucceeded', 'certificateExpiring', 'driftFound'] as const;
export type NotificationEvent = (typeof notificationEvents)[number];

/** What is told, before it is worded for anybody. Facts only: nothing of it is secret. */
export interface Notification {
  readonly event: NotificationEvent;
  readonly edge: string;
  readonly run: string;
  /** Epoch seconds. */
  readonly at: number;
  readonly requestedBy: string;
  /** Id of the step that failed. */
  readonly step: string | null;
  /** Stable: a problem's code, or the event's own. */
  readonly code: string;
  /** What happened, a sentence. */
  readonly what: string;
  readonly why: string | null;
  /** What to do next. */
  readonly remedy: string | null;
  readonly certificates: readonly CertificateNote[];
}

export interface CertificateNote {
  readonly hop: HopStatus['name'];
  readonly host: string;
  readonly subject: string;
  readonly thumbprint: string;
  /** Epoch seconds. */
  readonly notAfter: number;
  /** Whole days; negative once it has expired. */
  readonly daysLeft: number;
}
