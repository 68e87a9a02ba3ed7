import { z } from 'zod';
import { rootListFault } from '../certificates/trusted-root-list.ts';
import { certificateName } from './key-vault-id.ts';
import { resourceName } from './resource-name.ts';
import { quote } from './spec-problem.ts';
import { checkedString } from './refusal.ts';
import { MAX_ENDPOINTS } from './spec-limits.ts';
import { strictObject } from './strict-object.ts';

const keyType = z
  .enum(['RSA-2048', 'RSA-3072', 'RSA-4096', 'EC-P256', 'EC-P384'])
  .default('RSA-2048')
  .describe('Key type of what edge-tls creates');

/** Below a week the daily sweep could come too late; above 825 days some clients refuse a server certificate. */
export const leafValidityDays = z.int().min(7).max(825).default(90).describe('Lifetime of the leaf in days');
export const rootValidityDays = z.int().min(30).max(3650).default(3650).describe('Lifetime of the root in days');

const internalCa = strictObject({
  kind: z.literal('internalCa'),
  certificateName: certificateName
    .default('edge-tls-root')
    .describe('Key Vault certificate of the root; made when missing, and several edges of one zone may share it'),
  leafValidityDays,
  rootValidityDays,
  keyType,
}).describe('edge-tls signs the leaf with a root whose key never leaves Key Vault');

const selfSigned = strictObject({ kind: z.literal('selfSigned'), leafValidityDays, keyType }).describe(
  'Each leaf is its own root, so the gateway must trust every new one before it is served',
);

/** `Self` and `Unknown` are Key Vault's own words for "no authority". */
const issuerName = checkedString(
  (value) =>
    /^[0-9A-Za-z-]{1,127}$/.test(value) && !/^(?:self|unknown)$/i.test(value)
      ? null
      : {
          code: 'Malformed',
          message: `${quote(value)} is not an issuer of the vault; 1-127 of a-z, A-Z, 0-9 and "-" are allowed, but not Self and Unknown.`,
        },
  { pattern: '^[0-9A-Za-z-]{1,127}$' },
);

/** Some twenty certificates with large keys. */
const longestRoot = 65_536;

/** Public data: a certificate without its key. */
const trustedRoot = checkedString(
  (value) => {
    if (value.length > longestRoot)
      return { code: 'OutOfRange', message: `has ${value.length} characters; ${longestRoot} are allowed.` };
    const message = rootListFault(value);
    return message === null ? null : { code: 'Malformed', message };
  },
  { maxLength: longestRoot },
);

const trustedRoots = z
  .array(trustedRoot)
  .min(1)
  .max(10)
  .optional()
  .describe(
    'Roots (PEM) that the gateway shall trust, for a private authority. Left out: a well-known authority, or the root that API Management serves',
  );

const keyVaultIssuer = strictObject({
  kind: z.literal('keyVaultIssuer'),
  issuerName: issuerName.describe('Name of the certificate authority as it is set up in the vault'),
  leafValidityDays,
  keyType,
  trustedRoots,
}).describe('An authority that is integrated with Key Vault issues the leaf');

const existing = strictObject({
  kind: z.literal('existing'),
  certificateNames: z
    .record(resourceName, certificateName)
    .refine((names) => Object.keys(names).length <= MAX_ENDPOINTS, {
      error: `must have at most ${MAX_ENDPOINTS} fields, one for each endpoint.`,
      params: { problem: 'OutOfRange' },
    })
    .describe('Endpoint name -> Key Vault certificate that API Management serves for it; one for every endpoint'),
  trustedRoots,
}).describe('Somebody else makes and renews the leaf in Key Vault; edge-tls follows its new versions');

export const issuer = z.discriminatedUnion('kind', [internalCa, selfSigned, keyVaultIssuer, existing]);
export type Issuer = z.output<typeof issuer>;
