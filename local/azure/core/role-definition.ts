/** What a role allows. Actions are ARM actions with `*` wildcards. */
export interface RoleDefinition {
  /** The GUID, as the last segment of the definition's id. */
  readonly guid: string;
  readonly roleName: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

/** Whether a role grants a control-plane action. */
export function grantsAction(role: RoleDefinition, action: string): boolean {
  return anyMatches(role.actions, action) && !anyMatches(role.notActions, action);
}

/** Whether a role grants a data action. */
export function grantsDataAction(role: RoleDefinition, action: string): boolean {
  return anyMatches(role.dataActions, action) && !anyMatches(role.notDataActions, action);
}

/** Without regard to case; `*` stands for any text, slashes included, as in Azure. */
export function actionMatches(pattern: string, action: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
}

function anyMatches(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => actionMatches(pattern, action));
}
