import type { ResourceDocument } from '../core/contracts.ts';
import type { MachineSlot, PowerState } from './machine-park.ts';

/** GET …/instanceView: the power state, and whether the agent reports. */
export function instanceView({ name, properties }: ResourceDocument, slot: MachineSlot | undefined, now: number) {
  const power = slot?.power ?? 'deallocated';
  const time = new Date(now).toISOString();
  const { computerName = name } = (properties['osProfile'] ?? {}) as { computerName?: string };
  const agent =
    power === 'running' ? ['ProvisioningState/succeeded', 'Ready'] : ['ProvisioningState/Unavailable', 'Not Ready'];
  return {
    ...(power === 'running' ? { computerName, osName: 'debian', osVersion: '12' } : {}),
    vmAgent: {
      vmAgentVersion: power === 'running' ? '2.9.1.1' : 'Unknown',
      statuses: [{ code: agent[0], level: power === 'running' ? 'Info' : 'Warning', displayStatus: agent[1], time }],
    },
    disks: [],
    extensions: [],
    statuses: [
      { code: 'ProvisioningState/succeeded', level: 'Info', displayStatus: 'Provisioning succeeded', time },
      { code: `PowerState/${power}`, level: 'Info', displayStatus: displayOf(power) },
    ],
  };
}

function displayOf(power: PowerState): string {
  return `VM ${power}`;
}
