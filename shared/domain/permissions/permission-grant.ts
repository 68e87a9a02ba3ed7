/** What a caller may do at one scope, one entry per role that it holds there, as Resource Manager tells it. `*` stands for any text. */
export interface PermissionGrant {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}
