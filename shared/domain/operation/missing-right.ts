import type { AzureFailure } from './operation.ts';

/** A right as a refusal names it, as far as it does. */
export interface MissingRight {
  /** Several as Azure lists them, divided by commas. */
  readonly action?: string;
  readonly scope?: string;
}

const QUOTED = `'([^']+)'|"([^"]+)"`;
const ACTION = new RegExp(`\\baction(?:s|\\(s\\))?:?\\s+(?:${QUOTED}|((?:[\\w-]+\\.)+[\\w-]+(?:/[\\w*-]+)+))`, 'i');
const SCOPE = new RegExp(`\\b(?:scope(?:s|\\(s\\))?|resource):?\\s+(?:${QUOTED})`, 'i');
/** Azure puts a full stop behind it, or a comma. */
const PATH = /\/(?:subscriptions|providers)\/[^\s'",;]*[^\s'",;.)]/i;
const LOCKED = new RegExp(`\\bscopes?(?:\\(s\\))? (?:are|is) locked:?\\s+(?:${QUOTED})`, 'i');
const ACCESS_POLICY = /\bdoes not have (\w+ \w+) permission on key vault '([^';]+)/i;

/**
 * Action and scope out of Azure's refusals, which have no fields for them: `perform action '…' over scope '…'` of Resource Manager, `on
 * the linked scope(s) '…'` where a resource refers to another, both without quotes of Application Gateway (azure-docs#118849),
 * `Action: '…'` of Key Vault, and the scope that a lock lies on.
 */
export function missingRight({ message, details }: Pick<AzureFailure, 'message' | 'details'>): MissingRight {
  const found = [message, ...details.map((detail) => detail.message)].map(rightOf);
  return found.find(({ action }) => action !== undefined) ?? found.find(({ scope }) => scope !== undefined) ?? {};
}

function rightOf(text: string): MissingRight {
  const locked = firstOf(LOCKED.exec(text));
  if (locked !== undefined) return { scope: locked };
  const [, permission, vault] = ACCESS_POLICY.exec(text) ?? [];
  if (permission !== undefined && vault !== undefined) return { action: permission, scope: vault };
  // What is held is told first: "has permission to perform action 'x' on scope 'y'; however, it does not have permission to …".
  const lacking = /\b(?:does not|doesn't) have\b[\s\S]*/i.exec(text)?.[0] ?? text;
  const right = namedIn(lacking);
  return right.action === undefined ? namedIn(text) : right;
}

function namedIn(text: string): MissingRight {
  const action = firstOf(ACTION.exec(text));
  if (action === undefined) return {};
  const scope = firstOf(SCOPE.exec(text)) ?? PATH.exec(text)?.[0];
  return { action: listed(action), ...(scope === undefined ? {} : { scope: listed(scope) }) };
}

const listed = (text: string): string => text.split(/,\s*/).join(', ');

function firstOf(match: RegExpExecArray | null): string | undefined {
  return match?.slice(1).find((group) => group !== undefined);
}
