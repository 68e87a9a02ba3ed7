import type { AzureFailure } from './operation.ts';

/** What forbids something although the rights are there, by its name. */
export interface RefusedBy {
  readonly denyAssignment?: string;
  readonly policy?: string;
}

/** Names may hold quotes themselves (`Deny assignment '…' created by Deployment Stack '…'`). */
const DENY_ASSIGNMENT = /\bdeny assignment with name '(.+?)' and Id\b/i;
const IDENTIFIERS = /"policyAssignment":\s*\{\s*"name":\s*"([^"]+)"/;
const NAMED = /^The policy '(.+)' forbids it\.$/;

export function refusedBy({ message, details }: Pick<AzureFailure, 'message' | 'details'>): RefusedBy {
  const texts = [message, ...details.map((detail) => detail.message)];
  const first = (pattern: RegExp): string | undefined =>
    texts.map((text) => pattern.exec(text)?.[1]).find((name) => name !== undefined);
  const denyAssignment = first(DENY_ASSIGNMENT);
  const policy = first(IDENTIFIERS) ?? first(NAMED);
  return {
    ...(denyAssignment === undefined ? {} : { denyAssignment }),
    ...(policy === undefined ? {} : { policy }),
  };
}
