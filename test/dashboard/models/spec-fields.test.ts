import { type Json, valueAt } from '../../../dashboard/models/json-pointer.ts';
import {
  dnsFields,
  edgeFields,
  emptySpec,
  endpointFields,
  endpointsOf,
  inputOf,
  issuerFields,
  placeMessages,
  policyFields,
  type SpecField,
  withEndpoint,
  withInput,
  withoutEndpoint,
} from '../../../dashboard/models/spec-fields.ts';
import { parseEdgeSpec } from '../../../shared/domain/spec/parse-edge-spec.ts';

const group = '/subscriptions/6f1c0a52-3d0b-4c55-9d43-0d8a3c1e7a10/resourceGroups/rg/providers';
const fieldsOf = (spec: Json): SpecField[] => [
  ...edgeFields,
  ...dnsFields(spec),
  ...issuerFields(spec),
  ...endpointFields(0),
  ...policyFields,
];

/** Types into the field as a person would, character by character. */
function type(spec: Json, pointer: string, text: string): Json {
  const field = fieldsOf(spec).find((known) => known.pointer === pointer);
  if (!field) throw new Error(`no field for ${pointer}`);
  if (field.kind === 'choice') return withInput(field, spec, text);
  return text.split('').reduce((typed, character) => withInput(field, typed, inputOf(field, typed) + character), spec);
}

const filledIn: readonly (readonly [string, string])[] = [
  ['/name', 'contoso-prod'],
  ['/applicationGateway', `${group}/Microsoft.Network/applicationGateways/agw`],
  ['/apiManagement', `${group}/Microsoft.ApiManagement/service/apim`],
  ['/keyVault', 'https://kv-contoso.vault.azure.net'],
  ['/dns/virtualMachine', `${group}/Microsoft.Compute/virtualMachines/vm-dns`],
  ['/dns/zone', 'contoso.internal'],
  ['/issuer/leafValidityDays', '90'],
  ['/endpoints/0/internalHostname', 'apim.contoso.internal'],
  ['/endpoints/0/publicHostnames', 'api.contoso.com, api2.contoso.com'],
  ['/endpoints/0/listenerCertificate/keyVaultSecretId', 'https://kv-contoso.vault.azure.net/secrets/wildcard'],
  ['/endpoints/0/rule/priority', '100'],
];

describe('the form', () => {
  test('makes, from nothing, a spec that the schema accepts', () => {
    const spec = filledIn.reduce((known, [pointer, text]) => type(known, pointer, text), emptySpec());
    const parsed = parseEdgeSpec(spec);
    expect(parsed.ok ? [] : parsed.problems).toEqual([]);
    expect(valueAt(spec, '/endpoints/0/publicHostnames')).toEqual(['api.contoso.com', 'api2.contoso.com']);
  });

  test('has a field for every message about the empty form', () => {
    const parsed = parseEdgeSpec(emptySpec());
    const problems = parsed.ok ? [] : parsed.problems;
    expect(problems.length).toBeGreaterThan(5);
    expect(placeMessages(fieldsOf(emptySpec()), problems).rest).toEqual([]);
  });

  test('knows every kind of DNS and issuer that the schema knows', () => {
    const kinds = (fields: readonly SpecField[]) => fields[0]?.choices;
    expect(kinds(dnsFields(emptySpec()))).toEqual(['bind9', 'dnsmasq', 'windowsDns', 'privateZone']);
    expect(kinds(issuerFields(emptySpec()))).toEqual(['internalCa', 'selfSigned', 'keyVaultIssuer', 'existing']);
  });

  test('leaves behind what another kind has no use for', () => {
    const before = { dns: { kind: 'bind9', zone: 'contoso.internal', virtualMachine: '/vm', zoneFile: '/f', ttl: 60 } };
    const after = withInput(dnsFields(before)[0] as SpecField, before, 'privateZone');
    expect(after).toEqual({ dns: { kind: 'privateZone', zone: 'contoso.internal', ttl: 60 } });
    expect(dnsFields(after).map(({ pointer }) => pointer)).toEqual(['/dns/kind', '/dns/zoneId', '/dns/zone']);
  });

  test('keeps fields that it does not show', () => {
    const before = { ...(emptySpec() as object), health: { consecutive: 5 } } as Json;
    expect(valueAt(type(before, '/name', 'x'), '/health/consecutive')).toBe(5);
  });

  const inputs: readonly { does: string; at: string; before: Json; text: string; after: Json }[] = [
    { does: 'takes an emptied field away', at: '/name', before: { name: 'a' }, text: '', after: {} },
    {
      does: 'takes away the object that an emptied field alone filled',
      at: '/endpoints/0/publicDns/zoneId',
      before: { endpoints: [{ publicDns: { zoneId: 'z' } }] },
      text: '',
      after: { endpoints: [{}] },
    },
    {
      does: 'leaves what is no number for the server to refuse',
      at: '/endpoints/0/rule/priority',
      before: { endpoints: [{ rule: {} }] },
      text: '1O0',
      after: { endpoints: [{ rule: { priority: '1O0' } }] },
    },
  ];

  test.each(inputs)('$does', ({ at, before, text, after }) => {
    const field = [...edgeFields, ...endpointFields(0)].find(({ pointer }) => pointer === at) as SpecField;
    expect(withInput(field, before, text)).toEqual(after);
  });

  test('adds and removes endpoints', () => {
    const two = withEndpoint(emptySpec());
    expect(endpointsOf(two)).toHaveLength(2);
    const first = withInput(endpointFields(0)[0] as SpecField, two, 'portal');
    expect(endpointsOf(withoutEndpoint(first, 0))).toEqual([endpointsOf(two)[1]]);
  });
});

describe('messages of the schema', () => {
  const errors = [
    { pointer: '/name', message: 'too short' },
    { pointer: '/endpoints/0/publicHostnames/1', message: 'not a host name' },
    { pointer: '/health/consecutive', message: 'too large' },
    { pointer: '/endpoints/0/listenerCertificate', message: 'one of two' },
    { pointer: '', message: 'must be an object' },
  ];

  const { at, rest } = placeMessages(fieldsOf(emptySpec()), errors);

  test('stand at their field, also those about an item of a list', () => {
    expect(at['/name']).toEqual(['too short']);
    expect(at['/endpoints/0/publicHostnames']).toEqual(['not a host name']);
  });

  test('about an object stand at the first field inside of it', () => {
    expect(at['/endpoints/0/listenerCertificate/keyVaultSecretId']).toEqual(['one of two']);
  });

  test('are never lost: what no field is shown for is left over', () => {
    expect(rest.map(({ pointer }) => pointer)).toEqual(['/health/consecutive', '']);
  });
});

test('a kind that is a property of every object shows the fields of none', () => {
  for (const kind of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
    expect(dnsFields({ dns: { kind } }).map(({ pointer }) => pointer)).toEqual(['/dns/kind']);
    expect(issuerFields({ issuer: { kind } }).map(({ pointer }) => pointer)).toEqual(['/issuer/kind']);
  }
});
