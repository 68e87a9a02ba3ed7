import { createHmac } from 'node:crypto';
import { appVersion } from '../../../../shared/domain/api/app-version.ts';
import { messageFor } from '../../../../shared/domain/notifications/message.ts';
import { destination, notification, now } from './sample-notification.ts';

const bodyOf = (kind: 'json' | 'teams' | 'slack', change: Partial<typeof notification> = {}): string =>
  messageFor(
    { ...notification, ...change },
    { ...destination, kind, key: kind === 'json' ? destination.key : null },
    now,
  ).body;
const nasty = 'see [the portal](https://evil.example) <!channel> & <https://evil.example|here> @everyone';

describe('a signed message', () => {
  const { headers, body } = messageFor(notification, destination, now);

  test('can be checked with the key, the time and the body', () => {
    const expected = createHmac('sha256', destination.key ?? '')
      .update(`${headers['edge-tls-timestamp']}.${body}`)
      .digest('hex');
    expect(headers['edge-tls-signature']).toBe(`v1=${expected}`);
    expect(headers['edge-tls-timestamp']).toBe(`${now}`);
  });

  test('has another signature at another time, and the same name when it is repeated', () => {
    const later = messageFor(notification, destination, now + 60);
    expect(later.headers['edge-tls-signature']).not.toBe(headers['edge-tls-signature']);
    expect(later.headers['edge-tls-delivery']).toBe('contoso-prod.7:runFailed');
    expect(headers['edge-tls-delivery']).toBe('contoso-prod.7:runFailed');
  });

  test('carries every fact and the version', () => {
    expect(JSON.parse(body)).toEqual({ ...notification, version: appVersion });
  });
});

test.each(['teams', 'slack'] as const)('%s is sent no signature: its address is the secret', (kind) => {
  const { headers } = messageFor(notification, { ...destination, kind, key: null }, now);
  expect(Object.keys(headers)).not.toContain('edge-tls-signature');
});

test.each(['json', 'teams', 'slack'] as const)(
  '%s reads edge, run, step, code, remedy, certificate and version',
  (kind) => {
    const body = bodyOf(kind);
    const { edge, run, step, code, remedy } = notification;
    for (const fact of [edge, run, step, code, remedy, 'CN=*.contoso.com', 'AB12', appVersion])
      expect(body).toContain(fact);
    expect(body).not.toContain(destination.key);
    expect(body).not.toContain('hunter2');
  },
);

test.each(['json', 'teams', 'slack'] as const)('%s gets no more than a chat service takes', (kind) => {
  const long = 'x'.repeat(100_000);
  const body = bodyOf(kind, { requestedBy: long, why: long, remedy: long, what: long });
  expect(kind === 'json' || body.length < 8000).toBe(true);
});

describe('Teams', () => {
  const card = (text: string): { body: { type: string; text?: string }[]; type: string } =>
    (JSON.parse(text) as { attachments: { content: never }[] }).attachments[0]?.content as never;

  test('gets an adaptive card', () => {
    const message = JSON.parse(bodyOf('teams')) as { type: string; attachments: { contentType: string }[] };
    expect(message.type).toBe('message');
    expect(message.attachments[0]?.contentType).toBe('application/vnd.microsoft.card.adaptive');
    expect(card(bodyOf('teams')).type).toBe('AdaptiveCard');
  });

  test('shows no link behind other words', () => {
    expect(bodyOf('teams', { why: nasty })).not.toMatch(/\]\(/);
  });
});

describe('Slack', () => {
  test('gets plain text wherever it would read markup, and at most ten fields', () => {
    const { text, blocks } = JSON.parse(bodyOf('slack', { what: nasty, why: nasty })) as {
      text: string;
      blocks: { type: string; text?: { type: string }; fields?: { type: string }[] }[];
    };
    expect(text).not.toMatch(/[<>]/);
    for (const { text, fields = [] } of blocks)
      for (const { type } of [...(text ? [text] : []), ...fields]) expect(type).toBe('plain_text');
    expect(Math.max(...blocks.map(({ fields }) => fields?.length ?? 0))).toBeLessThanOrEqual(10);
  });
});
