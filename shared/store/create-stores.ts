import type { Stores } from '../domain/stores.ts';
import { Table, type TablesLocation } from './table.ts';
import { TableAnswers } from './table-answers.ts';
import { TableEdges } from './table-edges.ts';
import { TableHostnameWishes } from './table-hostname-wishes.ts';
import { TableRecordRequests } from './table-record-requests.ts';
import { TableRuns } from './table-runs.ts';
import { TableSharedTurns } from './table-shared-turns.ts';

/** The tables `{prefix}edges`, `{prefix}runs`, `{prefix}answers`, `{prefix}records` and `{prefix}shared`, each made on its first use. */
export function createStores(location: TablesLocation, prefix: string): Stores {
  const shared = new Table(location, `${prefix}shared`);
  return {
    edges: new TableEdges(new Table(location, `${prefix}edges`)),
    runs: new TableRuns(new Table(location, `${prefix}runs`)),
    answers: new TableAnswers(new Table(location, `${prefix}answers`)),
    recordRequests: new TableRecordRequests(new Table(location, `${prefix}records`)),
    sharedTurns: new TableSharedTurns(shared),
    hostnameWishes: new TableHostnameWishes(shared),
  };
}
