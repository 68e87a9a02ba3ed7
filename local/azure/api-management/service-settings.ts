/** How a service of local Azure behaves where Azure varies; tags of the service set it, and changing tags alone takes no time. */
export interface ServiceSettings {
  /** Which protocol its long operations speak. */
  readonly operations: OperationVariant;
  /** Whether each update moves the private address, as updates of a virtual network service may. */
  readonly moveAddress: boolean;
}

/** 1: Location alone. 2: both headers at the service. 3: both headers at the location. */
export type OperationVariant = 1 | 2 | 3;

export const OPERATIONS_TAG = 'edge-tls-local.operations';
export const MOVE_ADDRESS_TAG = 'edge-tls-local.move-address';

/**
 * Recorded for api-versions up to 2021-08-01 (1) and for 2022-08-01 (2); that newer ones speak 3 is an assumption from the published
 * definitions (azure-rest-api-specs, operationStatuses.json), so the tag can say otherwise.
 */
export function serviceSettings(tags: Readonly<Record<string, string>> = {}, apiVersion = ''): ServiceSettings {
  const tagged = Number(tags[OPERATIONS_TAG]);
  const byVersion: OperationVariant = apiVersion < '2022' ? 1 : apiVersion < '2023-09' ? 2 : 3;
  const operations = tagged === 1 || tagged === 2 || tagged === 3 ? tagged : byVersion;
  return { operations, moveAddress: tags[MOVE_ADDRESS_TAG] === 'true' };
}
