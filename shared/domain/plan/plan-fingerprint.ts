import { createHash } from 'node:crypto';
import { canonicalJson } from '../gateway/canonical-json.ts';
import type { Plan } from './plan.ts';

/**
 * SHA-256, hex, of what a plan would do: its route, and each step with its reason and changes. Two plans with one fingerprint do the
 * same, so an approval names it. Sentences may be worded anew by a later version or name the hour, and are left out; Azure shuffles
 * what it lists, so the changes of a step have no order.
 */
export function planFingerprint({ route, steps }: Pick<Plan, 'route' | 'steps'>): string {
  const work = steps.map(({ id, reason, changes, endpoints }) => ({
    id,
    reason: reason.code,
    changes: changes.map(({ path, before, after }) => canonicalJson({ path, before, after })).toSorted(),
    endpoints: endpoints ?? null,
  }));
  return createHash('sha256')
    .update(canonicalJson({ route, steps: work }))
    .digest('hex');
}
