import { beginStepWith } from '../../orchestrations/activities/begin-step.ts';
import { finishRunWith } from '../../orchestrations/activities/finish-run.ts';
import { paceOf } from '../../orchestrations/activities/pace.ts';
import { planRunWith } from '../../orchestrations/activities/plan-run.ts';
import { planUndoWith } from '../../orchestrations/activities/plan-undo.ts';
import { pollStepWith } from '../../orchestrations/activities/poll-step.ts';
import type { Services } from '../../orchestrations/activities/steps/step-handler.ts';
import { convergeEdge } from '../../orchestrations/converge-edge.ts';
import { runBranch } from '../../orchestrations/run-branch.ts';
import { runStep } from '../../orchestrations/run-step.ts';
import { EventIntake } from '../../shared/domain/events/event-intake.ts';
import { handleKeyVaultEvent, handleResourceEvent } from '../../shared/domain/events/handle-event.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import type { ObservedCertificate } from '../../shared/domain/observed.ts';
import { requestRun } from '../../shared/domain/run/request-run.ts';
import { type Swept, sweep } from '../../shared/domain/run/sweep.ts';
import { gatewayId, sharedGateway } from '../shared/domain/gateway/sample-documents.ts';
import { specDocument, specOf } from '../shared/domain/plan/converged-edge.ts';
import { edgeRecord } from '../support/edge-record.ts';
import { InMemoryAzure, type Tap } from '../support/in-memory-azure.ts';
import { InMemoryStores } from '../support/in-memory-stores.ts';
import { OrchestratorRunner } from '../support/run-orchestrator.ts';
import { createTestAuthority } from '../support/test-authority.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

export const DAY = 86_400;
const group = gatewayId.split('/providers/')[0] ?? '';
const ownId = 'edge-tls-app';
const host = 'apim.contoso.internal';

export interface FleetEdge {
  readonly name: string;
  readonly azure: InMemoryAzure;
  readonly services: Services;
  readonly vault: string;
  readonly vaultId: string;
  readonly gateway: string;
  readonly apiManagement: string;
  /** Leaves that were merged, oldest first. */
  readonly leaves: { readonly certificate: ObservedCertificate; readonly at: number }[];
}

/** Decides what happens to an event on its way: how many copies arrive, each after so many seconds. */
export type Post = (event: Record<string, unknown>) => readonly number[];

/**
 * Many edges, each with an estate of its own in memory, under one clock that jumps. What decides and acts is the deployed code:
 * planner, orchestrators, activities, event functions, sweep. Simulated are Azure, the tables, the Durable engine and time.
 */
export class Fleet {
  readonly clock = new VirtualClock();
  readonly stores = new InMemoryStores();
  readonly edges: FleetEdge[] = [];
  /** Runs that were started, in order. */
  readonly runs: string[] = [];
  readonly #intake = new EventIntake({ stores: this.stores, clock: this.clock });
  readonly #under = new Set<Promise<unknown>>();
  post: Post = () => [];

  get now(): number {
    return Math.floor(this.clock.now() / 1000);
  }

  async add(name: string, leafValidityDays: number): Promise<FleetEdge> {
    const vault = `https://kv-${name}.vault.azure.net`;
    const gateway = gatewayId.replace(/[^/]+$/, `agw-${name}`);
    const apiManagement = specDocument.apiManagement.replace(/[^/]+$/, `apim-${name}`);
    const document = {
      ...specDocument,
      name,
      applicationGateway: gateway,
      apiManagement,
      keyVault: vault,
      dns: { ...specDocument.dns, virtualMachine: `${specDocument.dns.virtualMachine}-${name}` },
      issuer: { kind: 'internalCa', leafValidityDays, keyType: 'EC-P256' },
      endpoints: specDocument.endpoints.map(({ publicDns: _publicDns, ...endpoint }) => ({
        ...endpoint,
        listenerCertificate: { keyVaultSecretId: `${vault}/secrets/wildcard-contoso-com` },
      })),
    };
    const azure = new InMemoryAzure(this.clock);
    azure.gateway = JSON.parse(JSON.stringify(sharedGateway).replaceAll('agw-contoso', `agw-${name}`)) as JsonObject;
    const vaultId = `${group}/providers/Microsoft.KeyVault/vaults/kv-${name}`;
    const services = this.#services(azure, name);
    const edge: FleetEdge = { name, azure, services, vault, vaultId, gateway, apiManagement, leaves: [] };
    azure.keyVault.add(vault, 'wildcard-contoso-com', [(await this.#wildcard()).data]);
    this.edges.push(edge);
    const spec = specOf(document) as unknown as JsonObject;
    await this.stores.edges.create(edgeRecord({ name, spec, createdAt: this.now, updatedAt: this.now }));
    return edge;
  }

  /** The public certificate is somebody else's to renew, and outlives the test. */
  async #wildcard(): Promise<{ readonly data: string }> {
    const authority = await createTestAuthority('Public CA');
    const now = this.clock.now();
    return authority.issue({ names: ['*.contoso.com'], notBefore: now - DAY * 1000, notAfter: now + 800 * DAY * 1000 });
  }

  #services(azure: InMemoryAzure, name: string): Services {
    const tap: Tap = async (method, call) => {
      const answer = await call();
      if (method === 'certificates.merge') this.#merged(name, answer as ObservedCertificate);
      if (/startPut|startUpdateHostnames|startRunCommand/.test(method)) this.#wrote(name, method);
      return answer;
    };
    return { ports: azure.ports(tap), stores: this.stores, script: () => ['exit 0'], pace: paceOf(1) };
  }

  #edge(name: string): FleetEdge {
    const edge = this.edges.find((candidate) => candidate.name === name);
    if (!edge) throw new Error(`there is no edge ${name}`);
    return edge;
  }

  #merged(name: string, certificate: ObservedCertificate): void {
    const edge = this.#edge(name);
    if (certificate.id.endsWith('-gateway')) edge.leaves.push({ certificate, at: this.now });
    this.send(keyVaultEvent(edge, certificate, { type: 'CertificateNewVersionCreated', at: this.now }));
    this.send(keyVaultEvent(edge, certificate, { type: 'SecretNewVersionCreated', at: this.now }));
  }

  /** Azure tells of our own writes as of anybody's. */
  #wrote(name: string, method: string): void {
    const { gateway, apiManagement } = this.#edge(name);
    const resource = method.startsWith('gateways') ? gateway : apiManagement;
    this.send(resourceEvent(resource, { at: this.now, caller: ownId }));
  }

  /** On its way, as the post has it. */
  send(event: Record<string, unknown>): void {
    for (const after of this.post(event))
      this.#keep(this.clock.sleepUntil(this.clock.now() + after * 1000).then(() => this.deliver(event)));
  }

  async deliver(event: Record<string, unknown>): Promise<void> {
    const services = { intake: this.#intake, start: this.start };
    const handled = String(event.eventType).startsWith('Microsoft.KeyVault')
      ? handleKeyVaultEvent(services, event)
      : handleResourceEvent({ ...services, ownIds: [ownId] }, event);
    await this.clock.during(handled);
  }

  /** As the sweep timer does. */
  async sweep(most = 10): Promise<Swept> {
    const services = { stores: this.stores, clock: this.clock, start: this.start };
    return this.clock.during(sweep(services, { periodSeconds: DAY, most }));
  }

  async converge(name: string): Promise<void> {
    const reason = { code: 'ConvergeRequested', message: 'a test', requestedBy: 'test' };
    const services = { stores: this.stores, clock: this.clock, start: this.start };
    await this.clock.during(requestRun(services, { edge: name, reason }));
  }

  readonly start = async (run: string, name: string): Promise<void> => {
    this.runs.push(run);
    const { services } = this.#edge(name);
    const runner = new OrchestratorRunner({
      clock: this.clock,
      orchestrations: [convergeEdge, runBranch, runStep],
      activities: {
        planRun: planRunWith(services),
        beginStep: beginStepWith(services),
        pollStep: pollStepWith(services),
        planUndo: planUndoWith(services),
        finishRun: (input: never) => finishRunWith(services)(input, this.start),
      },
    });
    this.#keep(runner.run('convergeEdge', { edge: name, run }));
  };

  #keep(work: Promise<unknown>): void {
    const kept: Promise<unknown> = work.finally(() => this.#under.delete(kept));
    this.#under.add(kept);
  }

  /** Until nothing is on its way and nothing runs. */
  async settle(): Promise<void> {
    while (this.#under.size > 0) await Promise.all(this.#under);
  }

  async until(seconds: number): Promise<void> {
    await this.clock.sleepUntil(this.clock.now() + seconds * 1000);
  }

  /** What API Management serves now for the internal host name: a handshake. Seconds until it expires; null when it does not verify. */
  async servedFor({ azure, services, vault }: FleetEdge): Promise<number | null> {
    const root = await services.ports.certificates.read(vault, 'edge-tls-root');
    const served = await services.ports.tls.handshake({
      address: azure.apiManagementAddress,
      port: 443,
      serverName: host,
      trustedRoots: root === null ? [] : [root.certificate.der],
    });
    const leaf = served?.verified ? served.chain[0] : undefined;
    return leaf === undefined ? null : leaf.notAfter - this.now;
  }
}

interface Happening {
  readonly type: string;
  /** Epoch seconds. */
  readonly at: number;
}

export function keyVaultEvent(
  { name, vault, vaultId }: FleetEdge,
  { id, version, certificate }: ObservedCertificate,
  { type, at }: Happening,
): Record<string, unknown> {
  const object = id.split('/').at(-1) ?? '';
  const kind = type.startsWith('Secret') ? 'secrets' : 'certificates';
  return {
    id: `${name} ${type} ${version}`,
    topic: vaultId,
    subject: object,
    eventType: `Microsoft.KeyVault.${type}`,
    eventTime: new Date(at * 1000).toISOString(),
    data: {
      Id: `${vault}/${kind}/${object}/${version}`,
      VaultName: `kv-${name}`,
      ObjectName: object,
      Version: version,
      NBF: certificate.notBefore,
      EXP: certificate.notAfter,
    },
  };
}

export function resourceEvent(
  resource: string,
  { at, caller }: { readonly at: number; readonly caller: string },
): Record<string, unknown> {
  return {
    id: `${resource} ${at}`,
    topic: group,
    subject: resource,
    eventType: 'Microsoft.Resources.ResourceWriteSuccess',
    eventTime: new Date(at * 1000).toISOString(),
    data: { resourceUri: resource, operationName: 'x/write', claims: { appid: caller } },
  };
}
