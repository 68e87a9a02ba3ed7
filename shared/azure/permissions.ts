import { field } from '../domain/operation/status-word.ts';
import type { PermissionGrant } from '../domain/permissions/permission-grant.ts';
import type { Permissions } from '../domain/ports.ts';
import { documentScope } from '../domain/spec/document-id.ts';
import { apiVersions } from './api-versions.ts';
import type { ArmClient } from './arm-client.ts';
import { readList } from './read-list.ts';
import { resourceName } from './resource-name.ts';

/** Azure docs: "Permissions - List For Resource", which answers what the caller itself may do there. */
export class ArmPermissions implements Permissions {
  readonly #arm: ArmClient;

  constructor(arm: ArmClient) {
    this.#arm = arm;
  }

  async list(scope: string): Promise<readonly PermissionGrant[]> {
    const doing = `read the permissions on ${resourceName(scope)}`;
    const path = `${documentScope(scope, doing)}/providers/Microsoft.Authorization/permissions`;
    const entries = await readList(this.#arm, { path, apiVersion: apiVersions.authorization, doing });
    return entries.map((entry) => ({
      actions: texts(field(entry, 'actions')),
      notActions: texts(field(entry, 'notActions')),
      dataActions: texts(field(entry, 'dataActions')),
      notDataActions: texts(field(entry, 'notDataActions')),
    }));
  }
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}
