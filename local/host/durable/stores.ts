import type { Database } from '../store/database.ts';
import { EntityStore } from '../store/entity-store.ts';
import { InstanceStore } from '../store/instance-store.ts';
import { WorkStore } from '../store/work-store.ts';

/** The tables of one database, written together. */
export interface Stores {
  readonly database: Database;
  readonly instances: InstanceStore;
  readonly work: WorkStore;
  readonly entities: EntityStore;
}

export function storesOf(database: Database): Stores {
  return {
    database,
    instances: new InstanceStore(database),
    work: new WorkStore(database),
    entities: new EntityStore(database),
  };
}
