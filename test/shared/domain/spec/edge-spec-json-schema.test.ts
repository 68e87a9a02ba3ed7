import { Ajv2020 } from 'ajv/dist/2020.js';
import { edgeSpecJsonSchema } from '../../../../shared/domain/spec/edge-spec-json-schema.ts';
import { parseEdgeSpec } from '../../../../shared/domain/spec/parse-edge-spec.ts';
import { hostileNames } from './hostile-names.ts';
import { bind9, endpointDocument, ids, specDocument } from './sample-document.ts';

const validate = new Ajv2020({ strict: false }).compile(edgeSpecJsonSchema());

describe('the JSON Schema', () => {
  test.each<[string, unknown]>([
    ['the shortest spec', specDocument()],
    ['a spec with its defaults', JSON.parse(JSON.stringify((parseEdgeSpec(specDocument()) as { spec: unknown }).spec))],
    ['a private zone', specDocument({ dns: { kind: 'privateZone', zoneId: ids.privateZone } })],
  ])('takes %s', (_, document) => {
    expect(validate(document)).toBe(true);
  });

  test.each<[string, unknown]>([
    ['an unknown field', specDocument({ colour: 1 })],
    ['a missing field', specDocument({ dns: undefined })],
    ['a gateway of another type', specDocument({ applicationGateway: ids.apiManagement })],
    ['a priority of nought', specDocument({ endpoints: [endpointDocument({ rule: { type: 'Basic', priority: 0 } })] })],
    ['a zone file of the system', specDocument({ dns: { ...bind9, zoneFile: '/etc/cron.d/x' } })],
    ['a climbing zone file', specDocument({ dns: { ...bind9, zoneFile: '../x' } })],
  ])('refuses %s', (_, document) => {
    expect(validate(document)).toBe(false);
  });

  test('refuses what a pattern can refuse of hostile host names, and never less than it says', () => {
    const taken = hostileNames.filter(([, internalHostname]) =>
      validate(specDocument({ endpoints: [endpointDocument({ internalHostname })] })),
    );
    expect(taken.map(([name]) => name)).toEqual([
      'punycode that decodes to nothing',
      'an IPv4 address',
      'an octal IPv4 address',
      'a hexadecimal IPv4 address',
      'a short IPv4 address',
    ]);
  });

  test('describes every field of a spec', () => {
    const { properties } = edgeSpecJsonSchema() as {
      properties: Record<string, { description?: string; oneOf?: unknown; type?: string }>;
    };
    const plain = Object.entries(properties).filter(([, { type }]) => type === 'string' || type === 'integer');
    expect(plain.filter(([, { description }]) => !description).map(([name]) => name)).toEqual([]);
  });
});
