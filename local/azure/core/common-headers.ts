import { randomUUID } from 'node:crypto';

/** What Azure Resource Manager puts on every answer. `now` is virtual epoch milliseconds. */
export function commonHeaders(now: number): Record<string, string> {
  const requestId = randomUUID();
  const stamp = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
  return {
    'cache-control': 'no-cache',
    pragma: 'no-cache',
    expires: '-1',
    'x-content-type-options': 'nosniff',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-ms-request-id': requestId,
    'x-ms-correlation-request-id': requestId,
    'x-ms-routing-request-id': `LOCALAZURE:${stamp}:${requestId}`,
  };
}
