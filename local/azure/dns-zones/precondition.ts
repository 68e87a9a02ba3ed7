import type { ArmRequest } from '../core/contracts.ts';
import { dnsFailure } from './dns-failure.ts';
import type { ZoneKind } from './record-set-kind.ts';

/** If-Match and If-None-Match against the etag that a record set has now. */
export function checkPreconditions(
  request: ArmRequest,
  { name, etag }: { readonly kind: ZoneKind; readonly name: string; readonly etag: string | undefined },
): void {
  checkEtag(request, `The Record set ${name.toLowerCase()}`, etag);
}

/** 412 with Azure's texts, the same for both kinds of zones (ETag tests of azure-libraries-for-net). `what` begins them. */
export function checkEtag({ headers }: ArmRequest, what: string, etag: string | undefined): void {
  const ifMatch = headers.get('if-match');
  const ifNoneMatch = headers.get('if-none-match');
  if (ifMatch !== undefined && !satisfies(ifMatch, etag))
    throw dnsFailure(412, 'PreconditionFailed', `${what} has been modified (etag mismatch).`);
  if (ifNoneMatch !== undefined && satisfies(ifNoneMatch, etag))
    throw dnsFailure(412, 'PreconditionFailed', `${what} exists already and hence cannot be created again.`);
}

function satisfies(condition: string, etag: string | undefined): boolean {
  return etag !== undefined && (condition === '*' || condition.replaceAll('"', '') === etag);
}
