import { z } from 'zod';
import { checkedString } from './refusal.ts';
import { quote } from './spec-problem.ts';

function name(min: number, max: number) {
  const pattern = `^(?=.{${min},${max}}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$`;
  const allowed = `${min}-${max} of a-z, 0-9 and "-" are allowed, with no hyphen at either end`;
  return checkedString(
    (value) =>
      new RegExp(pattern).test(value)
        ? null
        : { code: 'Malformed', message: `${quote(value)} is not a name; ${allowed}.` },
    { pattern, maxLength: max },
  );
}

/** Part of object names in Azure, where the tightest limit (80 on a gateway, 127 in Key Vault) leaves this much room. */
export const edgeName = name(3, 40).describe('Unique name of the edge');
export const resourceName = name(1, 40);

/** Name of a child object on a gateway. Azure docs: 1-80 of letters, digits, "_", "." and "-". */
export const gatewayChildName = z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$/, {
  error: ({ input }) =>
    `${quote(input)} is not a name on a gateway; 1-80 of letters, digits, "_", "." and "-" are allowed.`,
});
