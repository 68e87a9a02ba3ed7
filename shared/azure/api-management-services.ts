import type { JsonObject } from '../domain/json.ts';
import type { Started } from '../domain/operation/operation.ts';
import type { ApiManagementServices } from '../domain/ports.ts';
import { apiVersions } from './api-versions.ts';
import { readResource, startOperation } from './arm-calls.ts';
import type { ArmClient } from './arm-client.ts';
import { resourceName } from './resource-name.ts';

const apiVersion = apiVersions.apiManagement;

export class ArmApiManagementServices implements ApiManagementServices {
  readonly #arm: ArmClient;

  constructor(arm: ArmClient) {
    this.#arm = arm;
  }

  read(id: string): Promise<JsonObject> {
    return readResource(this.#arm, { path: id, apiVersion, doing: `read API Management ${resourceName(id)}` });
  }

  /** Azure's definition of this PATCH has no `If-Match`, so none is sent. */
  startUpdateHostnames(id: string, hostnameConfigurations: readonly JsonObject[]): Promise<Started> {
    return startOperation(
      this.#arm,
      { kind: 'updateApiManagement', resourceId: id },
      { method: 'PATCH', path: id, apiVersion, body: { properties: { hostnameConfigurations } } },
    );
  }
}
