import type { FaultPlan, FaultRule } from './contracts.ts';

interface CountedRule {
  readonly rule: FaultRule;
  readonly url: RegExp | undefined;
  seen: number;
  applied: number;
}

/** Rules are tried in order; one that matches but is still skipping lets later ones have their turn. */
export function createFaultPlan(): FaultPlan {
  let counted: CountedRule[] = [];
  return {
    set: (rules) => {
      counted = rules.map((rule) => ({
        rule,
        url: rule.match.url === undefined ? undefined : new RegExp(rule.match.url, 'i'),
        seen: 0,
        applied: 0,
      }));
    },
    rules: () => counted.map(({ rule }) => rule),
    applied: () => counted.map(({ applied }) => applied),
    take: (request) => {
      for (const candidate of counted) {
        if (matches(candidate, request) && use(candidate)) return candidate.rule.fault;
      }
      return undefined;
    },
  };
}

function matches({ rule, url }: CountedRule, request: { service: string; method: string; url: string }): boolean {
  const { service, method } = rule.match;
  return (
    (service === undefined || service === request.service) &&
    (method === undefined || method.toUpperCase() === request.method.toUpperCase()) &&
    (url === undefined || url.test(request.url))
  );
}

function use(counted: CountedRule): boolean {
  counted.seen += 1;
  if (counted.seen <= (counted.rule.skip ?? 0)) return false;
  if (counted.applied >= (counted.rule.times ?? 1)) return false;
  counted.applied += 1;
  return true;
}
