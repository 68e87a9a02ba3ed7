import type { PermissionGrant } from './permission-grant.ts';

/** Those of the needed actions that no grant allows. What one role takes back with `notActions` another may still give. */
export function missingActions(
  grants: readonly Pick<PermissionGrant, 'actions' | 'notActions'>[],
  needed: readonly string[],
): readonly string[] {
  return needed.filter((action) => !grants.some((grant) => allows(grant, action)));
}

function allows({ actions, notActions }: Pick<PermissionGrant, 'actions' | 'notActions'>, action: string): boolean {
  return anyMatches(actions, action) && !anyMatches(notActions, action);
}

/** Without regard to case; `*` stands for any text, slashes included (Azure docs: "Understand Azure role definitions"). */
function anyMatches(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => matches(pattern.toLowerCase().split('*'), action.toLowerCase()));
}

/** Piece by piece, so that no pattern of somebody's can make it slow. */
function matches([first = '', ...rest]: readonly string[], text: string): boolean {
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const piece of rest) {
    const at = text.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}
