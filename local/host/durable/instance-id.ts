import { randomUUID } from 'node:crypto';

/** Why an instance id cannot be used; undefined if it can. Azure docs: instance IDs; azure-functions-durable-extension: DurableClient.cs. */
export function faultOfInstanceId(id: string): string | undefined {
  if (id.length === 0 || id.length > 256) return 'Instance IDs must have between 1 and 256 characters.';
  if (id.startsWith('@')) return `Orchestration instance IDs must not start with '@'. That prefix is for entities.`;
  return /[/\\#?\p{Cc}]/u.test(id)
    ? String.raw`Orchestration instance IDs must not contain /, \, #, ?, or control characters.`
    : undefined;
}

export function newInstanceId(): string {
  return randomUUID().replaceAll('-', '');
}
