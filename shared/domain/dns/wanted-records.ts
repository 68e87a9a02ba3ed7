import { relativeName } from '../spec/host-name.ts';

/** An A record that the zone shall have. */
export interface WantedRecord {
  readonly endpoint: string;
  /** `apim.contoso.internal` */
  readonly name: string;
  /** `contoso.internal` */
  readonly zone: string;
  /** `apim`, or `@` for the zone itself. */
  readonly relativeName: string;
  readonly address: string;
}

interface RecordsWish {
  readonly dns: { readonly zone: string };
  readonly endpoints: readonly { readonly name: string; readonly internalHostname: string }[];
}

/** All endpoints are host names of one API Management service, so all records have its first private address. */
export function wantedRecords(spec: RecordsWish, privateIPAddresses: readonly string[]): readonly WantedRecord[] {
  const address = privateIPAddresses[0];
  if (address === undefined) return [];
  return spec.endpoints.map(({ name, internalHostname }) => ({
    endpoint: name,
    name: internalHostname,
    zone: spec.dns.zone,
    relativeName: relativeName(internalHostname, spec.dns.zone),
    address,
  }));
}
