import type { JsonObject } from '../domain/json.ts';
import type { Started } from '../domain/operation/operation.ts';
import type { ApplicationGateways } from '../domain/ports.ts';
import { apiVersions } from './api-versions.ts';
import { readResource, startOperation } from './arm-calls.ts';
import type { ArmClient } from './arm-client.ts';
import { resourceName } from './resource-name.ts';

const apiVersion = apiVersions.network;

export class ArmApplicationGateways implements ApplicationGateways {
  readonly #arm: ArmClient;

  constructor(arm: ArmClient) {
    this.#arm = arm;
  }

  read(id: string): Promise<JsonObject> {
    return readResource(this.#arm, { path: id, apiVersion, doing: `read the application gateway ${resourceName(id)}` });
  }

  /**
   * `If-Match` stops a stale body where Azure evaluates it. It is an assumption that it does for this resource, so the caller reads
   * the gateway again after the operation.
   */
  startPut(id: string, document: JsonObject, etag: string): Promise<Started> {
    const headers = { 'if-match': etag };
    return startOperation(
      this.#arm,
      { kind: 'putGateway', resourceId: id },
      { method: 'PUT', path: id, apiVersion, body: document, headers },
    );
  }

  startBackendHealth(id: string): Promise<Started> {
    return startOperation(
      this.#arm,
      { kind: 'backendHealth', resourceId: id },
      { method: 'POST', path: `${id}/backendhealth`, apiVersion },
    );
  }

  startProbeOnDemand(id: string, probe: JsonObject): Promise<Started> {
    return startOperation(
      this.#arm,
      { kind: 'probeOnDemand', resourceId: id },
      { method: 'POST', path: `${id}/getBackendHealthOnDemand`, apiVersion, body: probe },
    );
  }
}
