import { asText } from '../gateway/gateway-document.ts';
import type { JsonObject } from '../json.ts';
import type { FieldChange } from '../plan/plan.ts';
import { hostNameOf } from './hostname-entry.ts';

const fields = ['type', 'keyVaultId', 'identityClientId', 'defaultSslBinding', 'negotiateClientCertificate'] as const;

/** What sending `after` changes, field by field. */
export function hostnameChanges(before: readonly JsonObject[], after: readonly JsonObject[]): readonly FieldChange[] {
  const names = [...new Set([...before, ...after].map(hostNameOf))];
  return names.flatMap((name) => {
    const [old, next] = [before, after].map((list) => list.find((entry) => hostNameOf(entry) === name));
    const path = `apiManagement/hostnameConfigurations/${name}`;
    if (next === undefined) return [{ path, before: 'present', after: null }];
    if (old === undefined) return [{ path, before: null, after: 'present' }, ...entryChanges(path, {}, next)];
    return entryChanges(path, old, next);
  });
}

function entryChanges(path: string, before: JsonObject, after: JsonObject): readonly FieldChange[] {
  return fields
    .map((field) => ({ path: `${path}/${field}`, before: shown(before, field), after: shown(after, field) }))
    .filter((change) => change.before !== change.after);
}

function shown(entry: JsonObject, field: string): string | null {
  const value = entry[field];
  return typeof value === 'boolean' ? String(value) : asText(value);
}
