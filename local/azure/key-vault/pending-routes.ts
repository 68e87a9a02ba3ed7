import { operationBody } from './certificate-bundle.ts';
import { pendingRetry } from './create-certificate.ts';
import { mergeCertificate } from './merge-certificate.ts';
import { invalidProperty, pendingNotFound } from './refusals.ts';
import type { PendingCertificate } from './vault.ts';
import { objectName, ok, type VaultAnswer, type VaultCall, type VaultRoute } from './vault-call.ts';

const update = { action: 'certificates/update/action', permission: 'certificates/update' };

export const PENDING_ROUTES: readonly VaultRoute[] = [
  {
    method: 'GET',
    template: '/certificates/{name}/pending',
    action: 'certificates/read',
    permission: 'certificates/get',
    handler: getPending,
  },
  { method: 'PATCH', template: '/certificates/{name}/pending', ...update, handler: cancelPending },
  { method: 'DELETE', template: '/certificates/{name}/pending', ...update, handler: deletePending },
  {
    method: 'POST',
    template: '/certificates/{name}/pending/merge',
    action: 'certificates/create/action',
    permission: 'certificates/create',
    handler: mergeCertificate,
  },
];

function getPending(call: VaultCall): VaultAnswer {
  const { pending } = existingPending(call);
  return { ...answer(call, pending), headers: pending.status === 'inProgress' ? pendingRetry(call) : {} };
}

/** Assumption: cancelling takes effect at once, and `Unknown` can be cancelled like any issuer. */
function cancelPending(call: VaultCall): VaultAnswer {
  const { pending } = existingPending(call);
  if (typeof call.body['cancellation_requested'] !== 'boolean') throw invalidProperty('cancellation_requested');
  if (call.body['cancellation_requested'] && pending.status === 'inProgress') {
    pending.cancellationRequested = true;
    pending.status = 'cancelled';
    stopOperation(pending);
  }
  return answer(call, pending);
}

function deletePending(call: VaultCall): VaultAnswer {
  const { pending, details } = existingPending(call);
  stopOperation(pending);
  details.pending = undefined;
  return answer(call, pending);
}

function stopOperation({ operation }: PendingCertificate): void {
  operation?.cancel({ status: 409, code: 'Cancelled', message: 'The certificate operation was cancelled.' });
}

function existingPending(call: VaultCall) {
  const name = objectName(call);
  const details = call.vault.certificates.live(name)?.details;
  if (!details?.pending) throw pendingNotFound(name);
  return { details, pending: details.pending };
}

function answer(call: VaultCall, pending: PendingCertificate): VaultAnswer {
  return ok(operationBody(call.vault, objectName(call), pending));
}
