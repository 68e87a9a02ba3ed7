import { z } from 'zod';
import { zoneNameOf } from './dns.ts';
import { endpointType } from './endpoint.ts';
import { hostName, publicHostName } from './host-name.ts';
import { leafValidityDays, rootValidityDays } from './issuer.ts';
import { certificateName } from './key-vault-id.ts';
import { resourceId } from './resource-id.ts';
import { edgeName, resourceName } from './resource-name.ts';

/** The field where it is valid by itself, undefined where it is not: what is wrong with it has been said already. */
function valid<Schema extends z.ZodType>(schema: Schema) {
  return schema.optional().catch(undefined);
}

const zoneReference = valid(z.object({ zoneId: resourceId('Microsoft.Network/dnsZones') }));
const rule = valid(z.object({ priority: valid(z.int()), paths: valid(z.array(z.unknown())) }));

const draftEndpoint = z.object({
  name: valid(resourceName),
  type: valid(endpointType),
  internalHostname: valid(hostName),
  publicHostnames: z.array(valid(publicHostName)).catch([]),
  rule,
  publicDns: zoneReference,
});

const draftIssuer = z.object({
  kind: valid(z.string()),
  certificateName: valid(certificateName),
  certificateNames: valid(z.record(z.string(), z.unknown())),
  leafValidityDays: valid(leafValidityDays),
  rootValidityDays: valid(rootValidityDays),
});

const draftDns = z.object({
  kind: valid(z.string()),
  zone: valid(hostName),
  zoneId: valid(resourceId('Microsoft.Network/privateDnsZones')),
});

const draftSchema = z.object({
  name: valid(edgeName),
  issuer: valid(draftIssuer),
  dns: valid(draftDns),
  // A damaged endpoint keeps its place, so that the pointers of the others stay right.
  endpoints: z.array(valid(draftEndpoint)).catch([]),
});

/** A spec document as far as its fields can be understood one by one. */
export type Draft = z.output<typeof draftSchema>;
export type DraftEndpoint = z.output<typeof draftEndpoint>;

/** Never fails: of a document without any valid field an empty draft remains. */
export function readDraft(document: unknown): Draft {
  const draft = draftSchema.safeParse(document);
  return draft.success ? draft.data : { endpoints: [] };
}

export function zoneOf({ dns }: Draft): string | undefined {
  return dns?.zone ?? (dns?.zoneId && zoneNameOf(dns.zoneId)) ?? undefined;
}
