import type { JsonObject } from '../domain/json.ts';
import type { Started } from '../domain/operation/operation.ts';
import { field } from '../domain/operation/status-word.ts';
import type { RunCommand, VirtualMachines } from '../domain/ports.ts';
import { apiVersions } from './api-versions.ts';
import { readResource, startOperation } from './arm-calls.ts';
import type { ArmClient } from './arm-client.ts';
import { resourceName } from './resource-name.ts';

const apiVersion = apiVersions.compute;

export class ArmVirtualMachines implements VirtualMachines {
  readonly #arm: ArmClient;

  constructor(arm: ArmClient) {
    this.#arm = arm;
  }

  read(id: string): Promise<JsonObject> {
    return readResource(this.#arm, { path: id, apiVersion, doing: `read the virtual machine ${resourceName(id)}` });
  }

  async readInstanceView(id: string): Promise<{ readonly powerState: string; readonly agentReady: boolean }> {
    const doing = `read the state of the virtual machine ${resourceName(id)}`;
    const view = await readResource(this.#arm, { path: `${id}/instanceView`, apiVersion, doing });
    const power = codesOf(view.statuses).find((code) => code.startsWith('PowerState/'));
    return {
      powerState: power?.slice('PowerState/'.length) ?? 'unknown',
      agentReady: codesOf(field(view.vmAgent, 'statuses')).includes('ProvisioningState/succeeded'),
    };
  }

  startRunCommand(id: string, command: RunCommand): Promise<Started> {
    return startOperation(
      this.#arm,
      { kind: 'runCommand', resourceId: id },
      { method: 'POST', path: `${id}/runCommand`, apiVersion, body: command },
    );
  }
}

function codesOf(statuses: unknown): readonly string[] {
  if (!Array.isArray(statuses)) return [];
  return statuses.map((status: unknown) => field(status, 'code')).filter((code) => typeof code === 'string');
}
