import { randomUUID } from 'node:crypto';
import type { ArmFailure, LocalAzureContext, LocalOperation, LocalTimer, ResourceDocument } from '../core/contracts.ts';
import { DataPlane, withPrivateAddresses } from './data-plane/data-plane.ts';
import { childrenOf, type GatewayChild } from './gateway-document.ts';
import {
  type GatewayMaterial,
  readMaterial,
  rereadListenerCertificates,
  type UploadedPfx,
  uploadsOf,
} from './gateway-material.ts';
import { stampDocument } from './stamp.ts';

export type OperationalState = 'Stopped' | 'Starting' | 'Running' | 'Stopping';

const NOTHING: GatewayMaterial = { listenerCertificates: new Map(), trusted: new Map() };

/** One gateway: its running operation, what it was uploaded, and its data plane. */
export class GatewayInstance {
  readonly dataPlane: DataPlane;
  readonly #context: LocalAzureContext;
  readonly #id: string;
  readonly #reread: LocalTimer;
  #uploads: UploadedPfx = new Map();
  #material = NOTHING;
  #operation: LocalOperation | undefined;

  constructor(context: LocalAzureContext, id: string) {
    this.#context = context;
    this.#id = id;
    this.dataPlane = new DataPlane(context);
    this.#reread = context.clock.every(
      context.settings.durations.keyVaultReread,
      () => void this.#rereadCertificates(),
    );
  }

  get material(): GatewayMaterial {
    return this.#material;
  }

  /** The operation that has not ended yet. */
  get busyWith(): LocalOperation | undefined {
    return this.#operation?.status === 'InProgress' ? this.#operation : undefined;
  }

  get document(): ResourceDocument | undefined {
    return this.#context.resources.get(this.#id);
  }

  /** Takes a checked document in: visible at once as Updating, in force when the operation ends. */
  accept(document: ResourceDocument): LocalOperation {
    this.#uploads = uploadsOf(document, this.#uploads);
    // Stopped until its first PUT is done (Test_Networking_ApplicationGateway_20220701_CRUD of azure-service-operator).
    const operationalState = this.document?.properties['operationalState'] ?? 'Stopped';
    const resourceGuid = this.document?.properties['resourceGuid'] ?? randomUUID();
    const properties = { ...document.properties, operationalState, resourceGuid };
    const addressed = withPrivateAddresses({ ...document, properties }, () =>
      this.#context.network.allocate('private'),
    );
    this.#store(addressed, 'Updating');
    return this.begin('PutApplicationGatewayOperation', this.#context.settings.durations.gatewayPut, () =>
      this.#putInForce(),
    );
  }

  /** Starts an operation on the gateway; one that is still running is canceled as superseded. One that fails leaves it Failed. */
  begin(kind: string, duration: number, complete: () => unknown): LocalOperation {
    const superseded = this.busyWith;
    const operation = this.#context.operations.start({ kind, resourceId: this.#id, duration, complete });
    superseded?.cancel(supersededBy(superseded, operation));
    this.#operation = operation;
    void operation.ended.then(() => this.#noteFailure(operation));
    return operation;
  }

  #noteFailure(operation: LocalOperation): void {
    if (operation.status === 'Failed' && this.#operation === operation && this.document)
      this.#store(this.document, 'Failed');
  }

  /** Puts the accepted document into force, unless another operation has taken over meanwhile. */
  async #putInForce(): Promise<void> {
    const operation = this.#operation;
    const accepted = this.document;
    if (!accepted) return;
    const material = await readMaterial(this.#context, accepted, this.#uploads);
    if (isCanceled(operation)) return;
    await this.dataPlane.apply(accepted, material);
    this.#material = material;
    if (isCanceled(operation)) return;
    const latest = this.document ?? accepted;
    const properties = { ...latest.properties, operationalState: 'Running' };
    this.#store(withPublicCertData({ ...latest, properties }, this.#material), 'Succeeded');
  }

  start(): LocalOperation {
    this.#setOperationalState('Starting');
    return this.begin('StartApplicationGatewayOperation', this.#context.settings.durations.gatewayPut, () =>
      this.#putInForce(),
    );
  }

  halt(): LocalOperation {
    this.#setOperationalState('Stopping');
    return this.begin('StopApplicationGatewayOperation', this.#context.settings.durations.gatewayPut, async () => {
      await this.dataPlane.stop();
      this.#setOperationalState('Stopped');
    });
  }

  remove(): LocalOperation {
    if (this.document) this.#store(this.document, 'Deleting');
    return this.begin('DeleteApplicationGatewayOperation', this.#context.settings.durations.gatewayDelete, async () => {
      this.#context.resources.delete(this.#id);
      await this.dispose();
    });
  }

  /** Tags change at once; a PUT that is running is superseded and its document put into force by a new operation. */
  changeTags(tags: Record<string, string>): void {
    const { document, busyWith } = this;
    if (!document) return;
    this.#store({ ...document, tags }, busyWith ? 'Updating' : 'Succeeded');
    if (!busyWith) return;
    this.begin('PatchApplicationGatewayOperation', this.#context.settings.durations.gatewayPut, () =>
      this.#putInForce(),
    );
  }

  dispose(): Promise<void> {
    this.#reread.cancel();
    return this.dataPlane.stop();
  }

  #setOperationalState(operationalState: OperationalState): void {
    const { document } = this;
    if (!document) return;
    this.#store({ ...document, properties: { ...document.properties, operationalState } }, 'Succeeded');
  }

  /** Every store has a new etag, so the one of an accepted PUT is not the one at its end. */
  #store(document: ResourceDocument, provisioningState: string): void {
    const stamp = { etag: `W/"${randomUUID()}"`, provisioningState };
    this.#context.resources.put(this.#id, stampDocument(document, stamp));
  }

  async #rereadCertificates(): Promise<void> {
    const { document } = this;
    if (document?.properties['operationalState'] !== 'Running' || this.busyWith) return;
    const listenerCertificates = await rereadListenerCertificates(this.#context, document, this.#uploads);
    if (this.busyWith) return;
    this.#material = { ...this.#material, listenerCertificates };
    this.dataPlane.replaceCertificates(listenerCertificates);
  }
}

function isCanceled(operation: LocalOperation | undefined): boolean {
  return operation?.status === 'Canceled';
}

/** `publicCertData` is a PKCS#7 in Azure; here it is the leaf itself, base64. */
function withPublicCertData(document: ResourceDocument, { listenerCertificates }: GatewayMaterial): ResourceDocument {
  const sslCertificates = childrenOf(document, 'sslCertificates').map((child): GatewayChild => {
    const certificate = listenerCertificates.get(child.id.toLowerCase());
    if (certificate?.state !== 'enabled') return child;
    return { ...child, properties: { ...child.properties, publicCertData: certificate.leaf.toString('base64') } };
  });
  return { ...document, properties: { ...document.properties, sslCertificates } };
}

/** azure-cli#21156. */
function supersededBy(superseded: LocalOperation, operation: LocalOperation): ArmFailure {
  return {
    status: 200,
    code: 'Canceled',
    message: 'Operation was canceled.',
    details: [
      {
        code: 'CanceledAndSupersededDueToAnotherOperation',
        message:
          `Operation ${superseded.kind} (${superseded.id}) was canceled and superseded by operation ${operation.kind} ` +
          `(${operation.id}).`,
      },
    ],
  };
}
