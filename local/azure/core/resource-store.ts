import type { ResourceDocument, ResourceStore } from './contracts.ts';

/** Documents by id without regard to case, kept in the casing of the first PUT. */
export function createResourceStore(): ResourceStore {
  const documents = new Map<string, ResourceDocument>();
  return {
    get: (id) => documents.get(key(id)),
    put: (id, document) => {
      const kept = documents.get(key(id));
      documents.set(key(id), kept ? { ...document, id: kept.id, name: kept.name } : document);
    },
    delete: (id) => documents.delete(key(id)),
    list: (type) => [...documents.values()].filter((document) => document.type.toLowerCase() === type.toLowerCase()),
  };
}

function key(id: string): string {
  return id.toLowerCase().replace(/\/+$/, '');
}
