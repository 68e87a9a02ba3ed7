import { createHmac } from 'node:crypto';
import { appVersion } from '../api/app-version.ts';
import type { JsonObject } from '../json.ts';
import type { Destination } from './destination.ts';
import type { Notification } from './notification.ts';
import { slackMessage } from './slack-message.ts';
import { teamsMessage } from './teams-message.ts';

/** One HTTP request to a destination. */
export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * `now`: epoch seconds. A JSON body is signed: `Edge-Tls-Signature: v1={hex}` is the HMAC-SHA256 of `{Edge-Tls-Timestamp}.{body}`, so
 * that neither body nor time can be changed; whoever receives it refuses what is older than some minutes. `Edge-Tls-Delivery` stays
 * the same when a delivery is repeated.
 */
export function messageFor(notification: Notification, destination: Destination, now: number): Message {
  const body = JSON.stringify(contentFor(notification, destination.kind));
  const signed = destination.key === null ? {} : signature(destination.key, `${now}`, body);
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': `edge-tls/${appVersion}`,
    'edge-tls-delivery': `${notification.run}:${notification.event}`,
    ...signed,
  };
  return { headers, body };
}

function contentFor(notification: Notification, kind: Destination['kind']): JsonObject {
  if (kind === 'teams') return teamsMessage(notification);
  if (kind === 'slack') return slackMessage(notification);
  return { ...notification, certificates: notification.certificates.map((one) => ({ ...one })), version: appVersion };
}

function signature(key: string, timestamp: string, body: string): Readonly<Record<string, string>> {
  const digest = createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex');
  return { 'edge-tls-timestamp': timestamp, 'edge-tls-signature': `v1=${digest}` };
}
