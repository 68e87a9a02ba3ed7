import { asArray, asText, propertiesOf } from '../gateway/gateway-document.ts';
import type { Json, JsonObject } from '../json.ts';

/** Traffic that must come in, from one of Azure's own services. */
export interface InboundNeed {
  /** Service tag, such as `GatewayManager`. */
  readonly from: string;
  readonly ports: readonly [number, number];
}

/**
 * The rule of a network security group that keeps the traffic out; null when a rule lets all of it in, or none is told of. Rules count by
 * priority, the first that matches decides (Azure docs: "Network security groups"). A rule for other sources says nothing about this one;
 * one for addresses is left aside, since which addresses a service tag stands for is not known here.
 */
export function blockingRule(rules: readonly JsonObject[], need: InboundNeed): string | null {
  const inbound = rules.filter((rule) => says(rule, 'direction', 'Inbound') && concerns(rule, need));
  for (const rule of inbound.toSorted((a, b) => priorityOf(a) - priorityOf(b))) {
    if (says(rule, 'access', 'Deny')) return asText(rule.name) ?? 'unnamed';
    if (portRanges(rule).some(([from, to]) => from <= need.ports[0] && need.ports[1] <= to)) return null;
  }
  return null;
}

function concerns(rule: JsonObject, { from, ports }: InboundNeed): boolean {
  const tcp = ['*', 'tcp'].includes((asText(propertiesOf(rule).protocol) ?? '*').toLowerCase());
  const sources = texts(rule, 'sourceAddressPrefix', 'sourceAddressPrefixes').map((source) => source.toLowerCase());
  const fromThere = sources.some((source) =>
    ['*', 'any', '0.0.0.0/0', 'internet', from.toLowerCase()].includes(source),
  );
  return tcp && fromThere && portRanges(rule).some(([first, last]) => first <= ports[1] && ports[0] <= last);
}

function portRanges(rule: JsonObject): readonly (readonly [number, number])[] {
  return texts(rule, 'destinationPortRange', 'destinationPortRanges').flatMap((range) => {
    if (range === '*') return [[0, 65_535] as const];
    const [from, to = from] = range.split('-').map(Number);
    return from === undefined || to === undefined || Number.isNaN(from + to) ? [] : [[from, to] as const];
  });
}

function texts(rule: JsonObject, one: string, many: string): readonly string[] {
  const values: readonly (Json | undefined)[] = [propertiesOf(rule)[one], ...asArray(propertiesOf(rule)[many])];
  return values.flatMap((value) => asText(value) ?? []);
}

function says(rule: JsonObject, field: string, wanted: string): boolean {
  return asText(propertiesOf(rule)[field])?.toLowerCase() === wanted.toLowerCase();
}

function priorityOf(rule: JsonObject): number {
  const { priority } = propertiesOf(rule);
  return typeof priority === 'number' ? priority : Number.MAX_SAFE_INTEGER;
}
