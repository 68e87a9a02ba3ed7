import { type Json, valueAt, withValue } from './json-pointer.ts';

/** One field of the form: where it lies in the spec, and how it is typed. */
export interface SpecField {
  readonly pointer: string;
  readonly label: string;
  readonly kind: 'text' | 'list' | 'number' | 'choice';
  readonly choices?: readonly string[];
  readonly hint?: string;
}

export const edgeFields: readonly SpecField[] = [
  { pointer: '/name', label: 'Name', kind: 'text', hint: '3-40 of a-z, 0-9 and -' },
  { pointer: '/applicationGateway', label: 'Application Gateway', kind: 'text', hint: 'resource id' },
  { pointer: '/apiManagement', label: 'API Management', kind: 'text', hint: 'resource id' },
  { pointer: '/keyVault', label: 'Key Vault', kind: 'text', hint: 'https://{name}.vault.azure.net' },
];

export const dnsFields: readonly SpecField[] = [
  { pointer: '/dns/kind', label: 'Kind', kind: 'choice', choices: ['bind9', 'dnsmasq', 'windowsDns', 'privateZone'] },
  { pointer: '/dns/zone', label: 'Zone', kind: 'text' },
  { pointer: '/dns/virtualMachine', label: 'DNS server VM', kind: 'text', hint: 'resource id; not for privateZone' },
  { pointer: '/dns/zoneId', label: 'Private DNS zone', kind: 'text', hint: 'resource id; for privateZone only' },
];

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
    dns: { kind: 'bind9', zone: '' },
    endpoints: [emptyEndpoint()],
  };
}

export function emptyEndpoint(): Json {
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
  if (text === '' && field.kind !== 'list')
    return withoutEmptyParent(withValue(spec, field.pointer, undefined), field.pointer);
  return withValue(spec, field.pointer, parsed(field, text));
}

function parsed({ kind }: SpecField, text: string): Json {
  if (kind === 'list') {
    const items = text.split(',').map((item) => item.trim());
    return items.filter((item, index) => item !== '' || index < items.length - 1);
  }
  // What is no number goes to the server as typed, whose message says what is allowed.
  return kind === 'number' && /^\d+$/.test(text) ? Number(text) : text;
}

function withoutEmptyParent(spec: Json, pointer: string): Json {
  const parent = pointer.slice(0, pointer.lastIndexOf('/'));
  const value = valueAt(spec, parent);
  const optional = parent.endsWith('/publicDns');
  return optional && typeof value === 'object' && value !== null && Object.keys(value).length === 0
    ? withValue(spec, parent, undefined)
    : spec;
}

/** Messages of a field: those at its pointer, below it, and at a parent that the form shows no field for. */
export function messagesAt(
  pointer: string,
  errors: readonly { pointer: string; message: string }[],
): readonly string[] {
  return errors
    .filter((error) => error.pointer === pointer || error.pointer.startsWith(`${pointer}/`))
    .map(({ message }) => message);
}

/** Messages that belong to none of the fields shown. */
export function remainingMessages(
  fields: readonly SpecField[],
  errors: readonly { pointer: string; message: string }[],
): readonly { pointer: string; message: string }[] {
  return errors.filter(
    ({ pointer }) => !fields.some((field) => pointer === field.pointer || pointer.startsWith(`${field.pointer}/`)),
  );
}
