import { z } from 'zod';
import { CURVES, type CurveName, type KeyShape, RSA_SIZES } from './key-material.ts';
import { badParameter, invalidProperty } from './refusals.ts';

export const PKCS12 = 'application/x-pkcs12';
export const PEM = 'application/x-pem-file';

const names = z.array(z.string());

const SENT = z.object({
  key_props: z
    .object({
      exportable: z.boolean().nullish(),
      kty: z.enum(['RSA', 'EC', 'RSA-HSM', 'EC-HSM']).nullish(),
      key_size: z.int().nullish(),
      reuse_key: z.boolean().nullish(),
      crv: z.string().nullish(),
    })
    .nullish(),
  secret_props: z.object({ contentType: z.enum([PKCS12, PEM]).nullish() }).nullish(),
  x509_props: z
    .object({
      subject: z.string().nullish(),
      sans: z.object({ dns_names: names.nullish(), emails: names.nullish(), upns: names.nullish() }).nullish(),
      ekus: names.nullish(),
      key_usage: names.nullish(),
      validity_months: z.int().min(1).max(1_200).nullish(),
      basic_constraints: z.object({ ca: z.boolean().nullish() }).nullish(),
    })
    .nullish(),
  lifetime_actions: z
    .array(
      z.object({
        trigger: z.object({
          lifetime_percentage: z.int().min(1).max(99).nullish(),
          days_before_expiry: z.int().min(0).nullish(),
        }),
        action: z.object({ action_type: z.enum(['EmailContacts', 'AutoRenew']) }),
      }),
    )
    .nullish(),
  issuer: z
    .object({ name: z.string().nullish(), cty: z.string().nullish(), cert_transparency: z.boolean().nullish() })
    .nullish(),
  attributes: z.object({ enabled: z.boolean().nullish() }).nullish(),
});

export type SentPolicy = z.infer<typeof SENT>;

/** Complete: every field that Azure fills in is there. */
export interface CertificatePolicy {
  readonly key_props: {
    readonly exportable: boolean;
    readonly kty: 'RSA' | 'EC';
    readonly key_size: number;
    readonly reuse_key: boolean;
    readonly crv?: CurveName;
  };
  readonly secret_props: { readonly contentType: typeof PKCS12 | typeof PEM };
  readonly x509_props: {
    readonly subject: string;
    readonly sans?: Readonly<Partial<Record<'dns_names' | 'emails' | 'upns', readonly string[]>>>;
    readonly ekus: readonly string[];
    readonly key_usage: readonly string[];
    readonly validity_months: number;
    readonly basic_constraints: { readonly ca: boolean };
  };
  readonly lifetime_actions: readonly unknown[];
  readonly issuer: Readonly<Record<string, unknown>> & { readonly name: string };
  readonly attributes: { readonly enabled: boolean; readonly created: number; readonly updated: number };
}

const SERVER_AND_CLIENT = ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'];
const USUAL_KEY_USAGE = ['digitalSignature', 'keyEncipherment'];

/** The policy of a body; BadParameter naming the first field that is wrong. */
export function parsePolicy(sent: unknown): SentPolicy {
  const parsed = SENT.safeParse(sent ?? {});
  if (parsed.success) return parsed.data;
  throw invalidProperty(['policy', ...(parsed.error.issues[0]?.path ?? [])].join('.'));
}

/**
 * Fills in what was left out: from the policy there was, else Azure's defaults (REST reference, "Create Certificate").
 * Assumption: the renewal of a certificate from `Unknown` is by mail, of any other automatic at 80 % of its life.
 */
export function completePolicy(
  sent: SentPolicy,
  previous: CertificatePolicy | undefined,
  now: number,
): CertificatePolicy {
  const issuer = { name: 'Unknown', ...previous?.issuer, ...withoutNull(sent.issuer ?? {}) };
  return {
    key_props: completeKey(sent, previous),
    secret_props: { contentType: sent.secret_props?.contentType ?? previous?.secret_props.contentType ?? PKCS12 },
    x509_props: completeX509(sent, previous),
    lifetime_actions: sent.lifetime_actions ?? previous?.lifetime_actions ?? [defaultAction(issuer.name)],
    issuer,
    attributes: {
      enabled: sent.attributes?.enabled ?? previous?.attributes.enabled ?? true,
      created: previous?.attributes.created ?? now,
      updated: now,
    },
  };
}

function completeKey({ key_props: sent }: SentPolicy, previous: CertificatePolicy | undefined) {
  const before = previous?.key_props;
  const kty = sent?.kty ? (sent.kty.startsWith('EC') ? 'EC' : 'RSA') : (before?.kty ?? 'RSA');
  const flags = {
    exportable: sent?.exportable ?? before?.exportable ?? true,
    reuse_key: sent?.reuse_key ?? before?.reuse_key ?? false,
  };
  const kept = before?.kty === kty ? before : undefined;
  if (kty === 'RSA')
    return { ...flags, kty: 'RSA' as const, key_size: rsaSize(sent?.key_size ?? kept?.key_size ?? 2048) };
  const crv = curveOf(sent?.crv ?? (sent?.key_size ? `P-${sent.key_size}` : (kept?.crv ?? 'P-256')));
  return { ...flags, kty: 'EC' as const, key_size: Number(crv.slice(2)), crv };
}

function completeX509({ x509_props: sent }: SentPolicy, previous: CertificatePolicy | undefined) {
  const before = previous?.x509_props;
  const sans = sent?.sans ? withoutNull(sent.sans) : before?.sans;
  return {
    subject: sent?.subject ?? before?.subject ?? '',
    ...(sans ? { sans } : {}),
    ekus: sent?.ekus ?? before?.ekus ?? SERVER_AND_CLIENT,
    key_usage: sent?.key_usage ?? before?.key_usage ?? USUAL_KEY_USAGE,
    validity_months: sent?.validity_months ?? before?.validity_months ?? 12,
    basic_constraints: { ca: sent?.basic_constraints?.ca ?? before?.basic_constraints.ca ?? false },
  };
}

/** Key Vault makes no certificate without a subject or an alternative name. */
export function requireSubject({ x509_props: { subject, sans } }: CertificatePolicy): void {
  const named = Object.values(sans ?? {}).some((list) => list && list.length > 0);
  if (subject === '' && !named) throw invalidProperty('policy.x509_props.subject');
}

export function shapeOfPolicy({ key_props: { key_size, crv } }: CertificatePolicy): KeyShape {
  return crv === undefined ? { kty: 'RSA', size: key_size } : { kty: 'EC', curve: crv };
}

export function rsaSize(size: number): number {
  if (RSA_SIZES.includes(size)) return size;
  throw badParameter(`The specified RSA key size value ${size} is not supported. Supported: ${RSA_SIZES.join(', ')}`);
}

/** Only the curves that an edge uses; Azure also has P-521 and P-256K. */
export function curveOf(name: string): CurveName {
  const curve = CURVES.find((known) => known === name);
  if (!curve)
    throw badParameter(`The specified elliptic curve ${name} is not supported. Supported: ${CURVES.join(', ')}`);
  return curve;
}

function defaultAction(issuer: string): unknown {
  const action = issuer === 'Unknown' ? 'EmailContacts' : 'AutoRenew';
  return { trigger: { lifetime_percentage: 80 }, action: { action_type: action } };
}

function withoutNull<T extends object>(value: T): { [K in keyof T]: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null && field !== undefined)) as {
    [K in keyof T]: NonNullable<T[K]>;
  };
}
