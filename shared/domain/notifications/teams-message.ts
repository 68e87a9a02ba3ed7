import type { JsonObject } from '../json.ts';
import { factsOf, shortened, titleOf } from './facts.ts';
import type { Notification } from './notification.ts';

const colors = {
  runFailed: 'Attention',
  runSucceeded: 'Good',
  certificateExpiring: 'Warning',
  driftFound: 'Warning',
} as const;

/** An adaptive card, as a Teams workflow with the trigger "When a Teams webhook request is received" posts it. */
export function teamsMessage(notification: Notification): JsonObject {
  const { event, what, why, remedy } = notification;
  const sentences = [what, why, remedy].flatMap((sentence) => (sentence === null ? [] : [block(sentence)]));
  const title = { ...block(titleOf(notification)), size: 'Large', weight: 'Bolder', color: colors[event] };
  const facts = factsOf(notification).map(([name, value]) => ({ title: name, value: withoutLinks(value) }));
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [title, ...sentences, { type: 'FactSet', facts }],
        },
      },
    ],
  };
}

const block = (text: string): JsonObject => ({ type: 'TextBlock', text: withoutLinks(shortened(text)), wrap: true });

/** Text blocks are Markdown, and a message of Azure can hold anything: a link must not hide behind other words. */
const withoutLinks = (text: string): string => text.replaceAll('](', '] (');
