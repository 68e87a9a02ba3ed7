import type { JsonObject } from '../../../../shared/domain/json.ts';
import { blockingRule } from '../../../../shared/domain/preflight/security-rules.ts';

const need = { from: 'GatewayManager', ports: [65_200, 65_535] } as const;

interface Sketch {
  readonly name?: string;
  readonly priority?: number;
  readonly access?: string;
  readonly direction?: string;
  readonly protocol?: string;
  readonly from?: string | readonly string[];
  readonly ports?: string | readonly string[];
}

function rule({
  name = 'deny',
  priority = 4000,
  access = 'Deny',
  direction = 'Inbound',
  protocol = '*',
  from = '*',
  ports = '*',
}: Sketch): JsonObject {
  const source: JsonObject = typeof from === 'string' ? { sourceAddressPrefix: from } : { sourceAddressPrefixes: from };
  const range: JsonObject =
    typeof ports === 'string' ? { destinationPortRange: ports } : { destinationPortRanges: ports };
  return { name, properties: { priority, access, direction, protocol, ...source, ...range } };
}

const denyAll = rule({ name: 'DenyAllInBound', priority: 65_500 });
const allow = (change: Sketch = {}): JsonObject =>
  rule({ name: 'allow', access: 'Allow', priority: 100, from: 'GatewayManager', ports: '65200-65535', ...change });

describe('a network security group', () => {
  test.each<readonly [string, readonly JsonObject[], string | null]>([
    ['without rules lets everything in', [], null],
    ["that has only Azure's own rules keeps GatewayManager out", [denyAll], 'DenyAllInBound'],
    ['with the rule that Azure asks for lets it in', [allow(), denyAll], null],
    ['counts by priority and not by order', [denyAll, allow()], null],
    [
      'with a rule before it that denies keeps it out',
      [allow({ priority: 300 }), rule({ name: 'no', priority: 200 })],
      'no',
    ],
    ['with a rule behind it that denies lets it in', [allow(), rule({ priority: 200 })], null],
    [
      'that allows only some of the ports keeps the rest out',
      [allow({ ports: '65200-65300' }), denyAll],
      'DenyAllInBound',
    ],
    ['that allows the ports among others lets it in', [allow({ ports: ['443', '65200-65535'] }), denyAll], null],
    ['that allows every port lets it in', [allow({ ports: '*' }), denyAll], null],
    ['that allows another tag keeps it out', [allow({ from: 'AzureLoadBalancer' }), denyAll], 'DenyAllInBound'],
    ['that allows several tags lets it in', [allow({ from: ['AzureLoadBalancer', 'GatewayManager'] }), denyAll], null],
    ['that allows the Internet lets it in', [allow({ from: 'Internet' }), denyAll], null],
    ['that denies another tag lets it in', [rule({ from: 'AzureLoadBalancer' }), allow({ priority: 4001 })], null],
    ['that denies UDP alone lets it in', [rule({ protocol: 'Udp' }), allow({ priority: 4001 })], null],
    ['that denies other ports lets it in', [rule({ ports: ['80', '443'] }), allow({ priority: 4001 })], null],
    ['that denies outbound traffic lets it in', [rule({ direction: 'Outbound' }), allow({ priority: 4001 })], null],
    ['that denies from addresses tells nothing', [rule({ from: '10.0.0.0/8' }), allow({ priority: 4001 })], null],
    ['with a strange range tells nothing', [rule({ ports: 'x-y' }), allow({ priority: 4001 })], null],
    [
      'reads names in any case',
      [rule({ access: 'deny', direction: 'inbound', protocol: 'TCP', from: 'gatewaymanager' })],
      'deny',
    ],
  ])('%s', (_, rules, blocking) => {
    expect(blockingRule(rules, need)).toBe(blocking);
  });
});
