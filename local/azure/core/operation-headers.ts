import { createHash } from 'node:crypto';
import type { LocalOperation } from './contracts.ts';

/** Where an operation is asked about. */
export interface OperationAddress {
  readonly armUrl: string;
  readonly subscription: string;
  /** Resource provider namespace, such as `Microsoft.Network`. */
  readonly provider: string;
  readonly region: string;
  readonly apiVersion: string;
}

/** `…/operations/{id}`: answers `{"status":…}`. */
export function asyncOperationUrl(address: OperationAddress, operation: LocalOperation): string {
  return operationUrl(address, 'operations', operation);
}

/** `…/operationResults/{id}`: 202 while it runs, then the result. */
export function operationResultsUrl(address: OperationAddress, operation: LocalOperation): string {
  return operationUrl(address, 'operationResults', operation);
}

/**
 * The same with the signed, opaque tail of the network provider, over 3 KB long: a client that stores operation URLs in short columns,
 * or takes them apart, fails here as it would in Azure.
 */
export function signedUrl(url: string, operation: LocalOperation): string {
  const certificate = opaque(`${operation.id}/c`, 2_600);
  const signature = opaque(`${operation.id}/s`, 342);
  const hash = opaque(`${operation.id}/h`, 43);
  return `${url}&t=${operation.startedAt}0000&c=${certificate}&s=${signature}&h=${hash}`;
}

function operationUrl(address: OperationAddress, kind: string, operation: LocalOperation): string {
  const { armUrl, subscription, provider, region, apiVersion } = address;
  const path = `/subscriptions/${subscription}/providers/${provider}/locations/${region}/${kind}/${operation.id}`;
  return `${armUrl}${path}?api-version=${apiVersion}`;
}

/** Characters of base64url that depend on the seed alone. */
function opaque(seed: string, length: number): string {
  let text = '';
  for (let block = 0; text.length < length; block++) {
    text += createHash('sha512').update(`${seed}/${block}`).digest('base64url');
  }
  return text.slice(0, length);
}
