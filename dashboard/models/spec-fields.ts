import { type Json, valueAt, withValue } from './json-pointer.ts';
import { ownValue } from '../../shared/domain/own-value.ts';

/** One field of the form: where it lies in the spec, and how it is typed. */
export interface SpecField {
  readonly pointer: string;
  readonly label: string;
  readonly kind: 'text' | 'list' | 'number' | 'choice';
  readonly choices?: readonly string[];
  /** Without it an empty choice stands for the default. */
  readonly required?: boolean;
  readonly hint?: string;
}

export const edgeFields: readonly SpecField[] = [
  { pointer: '/name', label: 'Name', kind: 'text', hint: '3-40 of a-z, 0-9 and -' },
  { pointer: '/applicationGateway', label: 'Application Gateway', kind: 'text', hint: 'resource id' },
  { pointer: '/apiManagement', label: 'API Management', kind: 'text', hint: 'resource id' },
  { pointer: '/keyVault', label: 'Key Vault', kind: 'text', hint: 'https://{name}.vault.azure.net' },
];

/** What belongs to each kind; a field of another kind is neither shown nor kept. */
const kinds: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  '/dns/kind': {
    bind9: ['virtualMachine', 'zone', 'zoneFile', 'ttl'],
    dnsmasq: ['virtualMachine', 'zone', 'zoneFile', 'ttl'],
    windowsDns: ['virtualMachine', 'zone', 'ttl'],
    privateZone: ['zoneId', 'zone', 'ttl'],
  },
  '/issuer/kind': {
    internalCa: ['certificateName', 'leafValidityDays', 'rootValidityDays', 'keyType'],
    selfSigned: ['leafValidityDays', 'keyType'],
    keyVaultIssuer: ['issuerName', 'leafValidityDays', 'keyType'],
    existing: ['certificateNames'],
  },
};

const kindField = (pointer: string): SpecField => ({
  pointer,
  label: 'Kind',
  kind: 'choice',
  required: true,
  choices: Object.keys(kinds[pointer] ?? {}),
});

const allDnsFields: readonly SpecField[] = [
  { pointer: '/dns/virtualMachine', label: 'DNS server VM', kind: 'text', hint: 'resource id' },
  { pointer: '/dns/zoneId', label: 'Private DNS zone', kind: 'text', hint: 'resource id' },
  { pointer: '/dns/zone', label: 'Zone', kind: 'text', hint: 'such as contoso.internal' },
  { pointer: '/dns/zoneFile', label: 'File', kind: 'text', hint: 'path on the VM; usually left empty' },
];

const allIssuerFields: readonly SpecField[] = [
  { pointer: '/issuer/certificateName', label: 'Root certificate', kind: 'text', hint: 'name in Key Vault' },
  { pointer: '/issuer/issuerName', label: 'Authority', kind: 'text', hint: 'its name in Key Vault' },
  { pointer: '/issuer/leafValidityDays', label: 'Days a leaf is valid', kind: 'number', hint: '90 when left empty' },
  {
    pointer: '/issuer/keyType',
    label: 'Key type',
    kind: 'choice',
    choices: ['RSA-2048', 'RSA-3072', 'RSA-4096', 'EC-P256', 'EC-P384'],
  },
];

export const dnsFields = (spec: Json): readonly SpecField[] => ofKind('/dns/kind', allDnsFields, spec);
export const issuerFields = (spec: Json): readonly SpecField[] => ofKind('/issuer/kind', allIssuerFields, spec);

function ofKind(pointer: string, fields: readonly SpecField[], spec: Json): readonly SpecField[] {
  const kept = keptBy(pointer, valueAt(spec, pointer));
  return [kindField(pointer), ...fields.filter((field) => kept.includes(nameOf(field.pointer)))];
}

const keptBy = (pointer: string, kind: Json | undefined): readonly string[] =>
  (typeof kind === 'string' ? ownValue(kinds[pointer], kind) : undefined) ?? [];
const nameOf = (pointer: string): string => pointer.slice(pointer.lastIndexOf('/') + 1);
const parentOf = (pointer: string): string => pointer.slice(0, pointer.lastIndexOf('/'));

export const policyFields: readonly SpecField[] = [
  { pointer: '/onUnhealthy', label: 'When unhealthy', kind: 'choice', choices: ['rollback', 'keep'] },
  { pointer: '/approval', label: 'Approval', kind: 'choice', choices: ['none', 'required'] },
];

export function endpointFields(index: number): readonly SpecField[] {
  const at = `/endpoints/${index}`;
  return [
    { pointer: `${at}/name`, label: 'Name', kind: 'text' },
    { pointer: `${at}/type`, label: 'Type', kind: 'choice', choices: ['Proxy', 'DeveloperPortal', 'Management'] },
    { pointer: `${at}/internalHostname`, label: 'Internal host name', kind: 'text', hint: 'inside the DNS zone' },
    { pointer: `${at}/publicHostnames`, label: 'Public host names', kind: 'list', hint: 'divided by commas' },
    {
      pointer: `${at}/listenerCertificate/keyVaultSecretId`,
      label: 'Listener certificate',
      kind: 'text',
      hint: 'versionless secret id',
    },
    { pointer: `${at}/rule/priority`, label: 'Rule priority', kind: 'number', hint: '1-20000, free on the gateway' },
    { pointer: `${at}/publicDns/zoneId`, label: 'Public DNS zone', kind: 'text', hint: 'resource id; optional' },
  ];
}

export function emptySpec(): Json {
  return {
    name: '',
    applicationGateway: '',
    apiManagement: '',
    keyVault: '',
    issuer: { kind: 'internalCa' },
    dns: { kind: 'bind9', zone: '' },
    endpoints: [emptyEndpoint()],
  };
}

function emptyEndpoint(): Json {
  return {
    name: 'gateway',
    type: 'Proxy',
    internalHostname: '',
    publicHostnames: [],
    listenerCertificate: {},
    rule: { type: 'Basic' },
  };
}

/** What is shown in the input for the value that is there. */
export function inputOf(field: SpecField, spec: Json): string {
  const value = valueAt(spec, field.pointer);
  if (Array.isArray(value)) return value.filter((item) => typeof item === 'string').join(', ');
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : '';
}

/** The spec with what was typed. An emptied field is taken away, together with an object that it alone filled. */
export function withInput(field: SpecField, spec: Json, text: string): Json {
  if (field.pointer in kinds) return withKind(field.pointer, spec, text);
  if (text === '' && field.kind !== 'list')
    return withoutEmptyParent(withValue(spec, field.pointer, undefined), field.pointer);
  return withValue(spec, field.pointer, parsed(field, text));
}

/** Another kind: what it has no use for is left behind. */
function withKind(pointer: string, spec: Json, kind: string): Json {
  const parent = parentOf(pointer);
  const known = valueAt(spec, parent);
  const kept = Object.entries(known !== null && typeof known === 'object' ? known : {}).filter(([name]) =>
    keptBy(pointer, kind).includes(name),
  );
  return withValue(spec, parent, { kind, ...Object.fromEntries(kept) });
}

export function withEndpoint(spec: Json): Json {
  return withValue(spec, '/endpoints', [...endpointsOf(spec), emptyEndpoint()]);
}

export function withoutEndpoint(spec: Json, index: number): Json {
  return withValue(
    spec,
    '/endpoints',
    endpointsOf(spec).filter((_, at) => at !== index),
  );
}

export function endpointsOf(spec: Json): readonly Json[] {
  const endpoints = valueAt(spec, '/endpoints');
  return Array.isArray(endpoints) ? endpoints : [];
}

function parsed({ kind }: SpecField, text: string): Json {
  if (kind === 'list') {
    const items = text.split(',').map((item) => item.trim());
    // An empty item at the end is one that is about to be typed.
    return items.filter((item, index) => item !== '' || (index > 0 && index === items.length - 1));
  }
  // What is no number goes to the server as typed, whose message says what is allowed.
  return kind === 'number' && /^\d+$/.test(text) ? Number(text) : text;
}

function withoutEmptyParent(spec: Json, pointer: string): Json {
  const parent = parentOf(pointer);
  const value = valueAt(spec, parent);
  const optional = parent.endsWith('/publicDns');
  return optional && typeof value === 'object' && value !== null && Object.keys(value).length === 0
    ? withValue(spec, parent, undefined)
    : spec;
}

export interface Message {
  readonly pointer: string;
  readonly message: string;
}

export interface PlacedMessages {
  /** By the pointer of the field at which they are shown. */
  readonly at: Readonly<Record<string, readonly string[]>>;
  /** What no field is shown for. */
  readonly rest: readonly Message[];
}

/** Each message at its field; none is lost. */
export function placeMessages(fields: readonly SpecField[], messages: readonly Message[]): PlacedMessages {
  const placed = messages.map((message) => ({ message, field: fieldFor(message.pointer, fields) }));
  const at = Object.groupBy(
    placed.filter(({ field }) => field !== null),
    ({ field }) => field ?? '',
  );
  return {
    at: Object.fromEntries(
      Object.entries(at).map(([pointer, found = []]) => [pointer, found.map(({ message }) => message.message)]),
    ),
    rest: placed.filter(({ field }) => field === null).map(({ message }) => message),
  };
}

/** The field itself, else the one that the pointer lies inside of (an item of a list), else the first one inside of it. */
function fieldFor(pointer: string, fields: readonly SpecField[]): string | null {
  const around = fields.find((field) => pointer === field.pointer || pointer.startsWith(`${field.pointer}/`));
  const inside = pointer === '' ? undefined : fields.find((field) => field.pointer.startsWith(`${pointer}/`));
  return (around ?? inside)?.pointer ?? null;
}
