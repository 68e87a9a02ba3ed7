export type OperationState = 'running' | 'succeeded' | 'failed' | 'canceled';

/** Services spell them in their own ways and cases; a word that nobody knows means that it is not over. */
export function stateOfWord(word: string): OperationState {
  const known = word.toLowerCase();
  if (known === 'succeeded' || known === 'completed') return 'succeeded';
  if (known === 'canceled' || known === 'cancelled') return 'canceled';
  return known.startsWith('fail') ? 'failed' : 'running';
}

/** `status` of an operation, or the provisioning state where the body is the resource. Null when the body says neither. */
export function stateOfBody(body: unknown): OperationState | null {
  const word = field(body, 'status') ?? field(field(body, 'properties'), 'provisioningState');
  return typeof word === 'string' ? stateOfWord(word) : null;
}

/** An own field of a JSON object of any origin. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
