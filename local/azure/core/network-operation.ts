import type { LocalAzureContext, LocalOperation } from './contracts.ts';
import { asyncOperationUrl, type OperationAddress, operationResultsUrl, signedUrl } from './operation-headers.ts';
import { plainRegion } from './regions.ts';
import { retryAfter } from './retry-after.ts';

/** The status address has an api-version of its own, not the request's. */
const OPERATIONS_API_VERSION = '2024-10-01';

/** Where the network provider's operations on a resource are asked about. */
export function networkAddress(
  context: LocalAzureContext,
  { subscription, location = '' }: { subscription: string | undefined; location?: string | undefined },
): OperationAddress {
  return {
    armUrl: context.armUrl(),
    subscription: subscription ?? '',
    provider: 'Microsoft.Network',
    region: plainRegion(location),
    apiVersion: OPERATIONS_API_VERSION,
  };
}

/** What an accepted PUT of the network provider says about its operation: no `Location`, the PUT's own answer is the result. */
export function putHeaders(
  context: LocalAzureContext,
  address: OperationAddress,
  { operation, retrySeconds }: { operation: LocalOperation; retrySeconds: number },
): Record<string, string> {
  return {
    'azure-asyncnotification': 'Enabled',
    'azure-asyncoperation': signedUrl(asyncOperationUrl(address, operation), operation),
    ...retryAfter(context.settings, retrySeconds),
  };
}

/** What an accepted DELETE or action says: the same, and a `Location` for its result (Test_Networking_PublicIP_20240301_CRUD). */
export function acceptedHeaders(
  context: LocalAzureContext,
  address: OperationAddress,
  operation: LocalOperation,
): Record<string, string> {
  return {
    ...putHeaders(context, address, { operation, retrySeconds: 10 }),
    location: signedUrl(operationResultsUrl(address, operation), operation),
  };
}
