import type { JsonObject } from '../json.ts';
import { factsOf, shortened, titleOf } from './facts.ts';
import type { Notification } from './notification.ts';

/** Plain text throughout: in Slack's markup a sentence of somebody's could hold a link or call a whole channel. */
const plain = (text: string): JsonObject => ({ type: 'plain_text', text, emoji: false });

/** Slack: "Reference: Layout blocks". `text` is what notifications on a phone show; Slack unescapes it. */
export function slackMessage(notification: Notification): JsonObject {
  const { what, why, remedy } = notification;
  const sentences = [what, why, remedy].flatMap((sentence) => (sentence === null ? [] : [shortened(sentence)]));
  const facts = factsOf(notification).map(([name, value]) => plain(`${name}: ${value}`));
  return {
    text: escaped(`${titleOf(notification)}. ${shortened(what)}`),
    blocks: [
      { type: 'header', text: plain(titleOf(notification)) },
      ...sentences.map((sentence) => ({ type: 'section', text: plain(sentence) })),
      // At most ten fields fit in a section.
      { type: 'section', fields: facts.slice(0, 10) },
    ],
  };
}

/** Slack: "Formatting text for app surfaces", "Escaping text". */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
