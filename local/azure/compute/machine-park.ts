import type { LocalAzureContext, ResourceDocument } from '../core/contracts.ts';
import { createRandom, type Random } from '../core/random.ts';
import { readDnsServerTag } from './dns-server-tag.ts';
import { bootMachine, type Machine } from './machine.ts';

export type PowerState = 'running' | 'deallocated' | 'stopped' | 'starting';

/** A virtual machine of the park, running or not. */
export interface MachineSlot {
  readonly address: string;
  power: PowerState;
  machine: Machine | undefined;
  /** Loopback port of its DNS server, kept through restarts. */
  dnsPort: number | undefined;
  /** A run command is in progress, or has ended so recently that the extension still says so. */
  busy: boolean;
}

/** Every virtual machine of local Azure by resource id. */
export interface MachinePark {
  readonly context: LocalAzureContext;
  readonly random: Random;
  slot(id: string): MachineSlot | undefined;
  /** Boots a new or stopped machine as its document says. */
  start(document: ResourceDocument): Promise<void>;
  shutDown(id: string, power: PowerState): Promise<void>;
  remove(id: string): Promise<void>;
  all(): readonly (readonly [id: string, slot: MachineSlot])[];
}

/** Virtual machines have a subnet of their own: the addresses of the shared pool go to the services that are asked for by theirs. */
const SUBNET = '10.0.53';
const FIRST_HOST = 4;

export function createMachinePark(context: LocalAzureContext): MachinePark {
  const slots = new Map<string, MachineSlot>();
  let next = FIRST_HOST;
  const slotOf = (id: string): MachineSlot => {
    const known = slots.get(id.toLowerCase());
    if (known) return known;
    const created: MachineSlot = {
      address: `${SUBNET}.${next++}`,
      power: 'starting',
      machine: undefined,
      dnsPort: undefined,
      busy: false,
    };
    slots.set(id.toLowerCase(), created);
    return created;
  };
  const shutDown = async (id: string, power: PowerState): Promise<void> => {
    const slot = slotOf(id);
    slot.power = power;
    const { machine } = slot;
    slot.machine = undefined;
    await machine?.stop();
  };
  return {
    context,
    random: createRandom(context.settings.seed + 1),
    slot: (id) => slots.get(id.toLowerCase()),
    start: async ({ id, name, tags, properties }) => {
      const slot = slotOf(id);
      const { address, dnsPort: preferredPort } = slot;
      const dnsServer = readDnsServerTag(tags);
      const isWindows = isWindowsMachine(properties);
      slot.machine ??= await bootMachine(context, { name, address, preferredPort, dnsServer, isWindows });
      slot.dnsPort = slot.machine.dnsPort;
      slot.power = 'running';
    },
    shutDown,
    remove: async (id) => {
      await shutDown(id, 'deallocated');
      slots.delete(id.toLowerCase());
    },
    all: () => [...slots],
  };
}

function isWindowsMachine(properties: ResourceDocument['properties']): boolean {
  const { osDisk } = (properties['storageProfile'] ?? {}) as { osDisk?: { osType?: string } };
  return osDisk?.osType === 'Windows';
}
