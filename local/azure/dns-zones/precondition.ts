import type { ArmRequest } from '../core/contracts.ts';
import { dnsFailure } from './dns-failure.ts';
import type { ZoneKind } from './record-set-kind.ts';

/** If-Match and If-None-Match against the etag that a record set has now. 412 with Azure's texts (azure-powershell's DNS tests). */
export function checkPreconditions(
  { headers }: ArmRequest,
  set: { readonly kind: ZoneKind; readonly name: string; readonly etag: string | undefined },
): void {
  const ifMatch = headers.get('if-match');
  const ifNoneMatch = headers.get('if-none-match');
  if (ifMatch !== undefined && !satisfies(ifMatch, set.etag)) throw failed('If-Match', ifMatch, set.etag);
  if (ifNoneMatch === undefined || !satisfies(ifNoneMatch, set.etag)) return;
  if (set.kind === 'dnsZones') throw failed('If-None-Match', ifNoneMatch, set.etag);
  throw dnsFailure(
    412,
    'PreconditionFailed',
    `The Record set ${set.name} exists already and hence cannot be created again.`,
  );
}

function satisfies(condition: string, etag: string | undefined): boolean {
  return etag !== undefined && (condition === '*' || condition.replaceAll('"', '') === etag);
}

function failed(header: string, condition: string, current: string | undefined) {
  const message = `The condition '${condition}' in the ${header} header was not satisfied. The current was '${current ?? 'n/a'}'.`;
  return dnsFailure(412, 'PreconditionFailed', message);
}
