/** Times are milliseconds since 1970; payloads, events and messages are JSON text. */
export const schema = `
CREATE TABLE IF NOT EXISTS instances (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, version TEXT, execution_id TEXT NOT NULL, status TEXT NOT NULL,
  input TEXT, output TEXT, custom_status TEXT, parent TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS instances_by_age ON instances (created_at, id);
-- The events of an instance's current execution.
CREATE TABLE IF NOT EXISTS history (
  instance_id TEXT NOT NULL, position INTEGER NOT NULL, event TEXT NOT NULL, PRIMARY KEY (instance_id, position)
) STRICT, WITHOUT ROWID;
-- Events that an instance has not taken yet; timers are events of the future.
CREATE TABLE IF NOT EXISTS inbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, instance_id TEXT NOT NULL, execution_id TEXT, due_at INTEGER NOT NULL,
  event TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS inbox_by_instance ON inbox (instance_id, due_at);
CREATE INDEX IF NOT EXISTS inbox_by_time ON inbox (due_at);
-- Activities to execute: a row goes in the transaction that writes its result.
CREATE TABLE IF NOT EXISTS activities (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, instance_id TEXT NOT NULL, execution_id TEXT NOT NULL, task_id INTEGER NOT NULL,
  kind TEXT NOT NULL, name TEXT NOT NULL, input TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS activities_by_instance ON activities (instance_id);
CREATE TABLE IF NOT EXISTS entities (
  id TEXT PRIMARY KEY, state TEXT, present INTEGER NOT NULL, locked_by TEXT, updated_at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS entity_inbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, entity_id TEXT NOT NULL, due_at INTEGER NOT NULL, name TEXT NOT NULL, message TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS entity_inbox_by_entity ON entity_inbox (entity_id, due_at);
CREATE INDEX IF NOT EXISTS entity_inbox_by_time ON entity_inbox (due_at);
CREATE TABLE IF NOT EXISTS function_timers (
  name TEXT PRIMARY KEY, last TEXT NOT NULL, next TEXT NOT NULL, last_updated TEXT NOT NULL
) STRICT;
`;
