import { otherProviders, type ProviderOperations, providerOperations } from './provider-operations.ts';
import { actionMatches } from './role-definition.ts';

type Kind = 'actions' | 'dataActions';

const providers = new Map(
  Object.entries(providerOperations).map(([name, listed]) => [name.toLowerCase(), { name, listed }] as const),
);
const others = new Set(otherProviders.map((name) => name.toLowerCase()));

/** Every operation that is written down, of one kind. */
export function listedOperations(kind: Kind): readonly string[] {
  return [...providers.values()].flatMap(({ name, listed }) => operationsOf(name, listed, kind));
}

/**
 * Whether what a role names stands for an operation that some provider has, with or without `*`. A role with any other is refused
 * (Azure docs: "Troubleshoot Azure RBAC", `InvalidActionOrNotAction`). With a wildcard it is enough that something begins like it: Azure's
 * own role Managed Identity Operator has one that matches nothing.
 */
export function isKnownOperation(pattern: string, kind: Kind): boolean {
  const [namespace = '', ...path] = pattern.split('/');
  if (namespace.includes('*')) return path.length === 0 ? namespace === '*' : isForm(pattern);
  if (path.length === 0 || !isForm(pattern)) return false;
  const provider = providers.get(namespace.toLowerCase());
  if (provider === undefined) return others.has(namespace.toLowerCase());
  const { name, listed } = provider;
  return (
    operationsOf(name, listed, kind).some((operation) => isLike(pattern, operation)) ||
    isElsewhere(path.join('/'), listed)
  );
}

/** `{words}/read`, `write`, `delete` or `action`, or a wildcard at the end. */
function isForm(pattern: string): boolean {
  return /^[\w.*-]+(?:\/[\w.*-]+)*\/(?:read|write|delete|action|\*)$/i.test(pattern);
}

function isLike(pattern: string, operation: string): boolean {
  const [beginning = ''] = pattern.split('*');
  if (beginning === pattern) return actionMatches(pattern, operation);
  return operation.toLowerCase().startsWith(beginning.toLowerCase());
}

/** Of a type whose operations are not written down, or an extension such as diagnostic settings on any type. */
function isElsewhere(path: string, { others: types }: ProviderOperations): boolean {
  const lower = path.toLowerCase();
  return (
    types.some((type) => lower.startsWith(`${type.toLowerCase()}/`)) || /\/providers\/microsoft\.insights\//.test(lower)
  );
}

function operationsOf(name: string, listed: ProviderOperations, kind: Kind): readonly string[] {
  return Object.entries(listed[kind] ?? {}).flatMap(([type, verbs]) =>
    verbs.split(' ').map((verb) => `${name}/${type}/${verb}`),
  );
}
