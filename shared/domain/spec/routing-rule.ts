import { z } from 'zod';
import { checkedString } from './refusal.ts';
import { pathFault } from './path-fault.ts';
import { quote } from './spec-problem.ts';
import { strictObject } from './strict-object.ts';

const priority = z
  .int()
  .min(1)
  .max(20_000)
  .describe('Order among all rules of the gateway, 1 first; unique on the gateway');

/** Azure docs, "URL path based routing": a pattern starts with "/" and may have one "*", at its end. */
const pathPattern = checkedString(
  (value) => {
    if (!/^\/[A-Za-z0-9\-._~!$&'()+,;=:@%/]*\*?$/.test(value) || value.length > 1024)
      return {
        code: 'Malformed',
        message: `${quote(value)} is not a path pattern; it starts with "/", has no blank, "?" or "#", and a "*" at its end only, as in /orders/*.`,
      };
    const fault = pathFault(value);
    return fault === null ? null : { code: 'Malformed', message: `${quote(value)} is not a path pattern: ${fault}.` };
  },
  { pattern: "^/[A-Za-z0-9\\-._~!$&'()+,;=:@%/]*\\*?$", maxLength: 1024 },
);

export const routingRule = z.discriminatedUnion('type', [
  strictObject({ type: z.literal('Basic'), priority }).describe(
    'Everything for these host names goes to API Management',
  ),
  strictObject({
    type: z.literal('PathBased'),
    priority,
    paths: z.array(pathPattern).min(1).max(100).describe('Paths that go to API Management, first match first'),
  }),
]);
export type RoutingRule = z.output<typeof routingRule>;
