import { crashPointOf } from '../../../../local/host/store/crash-point.ts';
import { Database } from '../../../../local/host/store/database.ts';
import { InstanceStore } from '../../../../local/host/store/instance-store.ts';
import { historyEvent } from '../../../../local/host/durable/history.ts';
import { dataFolder } from '../host-process.ts';

const data = dataFolder();
afterAll(() => data.remove());

test('a transaction that fails writes nothing', () => {
  const database = new Database(data.path);
  const instances = new InstanceStore(database);
  const event = historyEvent('OrchestratorStarted', {});
  const append = (from: number) => database.transaction(() => instances.appendHistory('i', from, [event, event]));
  append(0);
  expect(() => append(1)).toThrow('UNIQUE constraint failed');
  expect(instances.history('i')).toHaveLength(2);
  database.close();
});

test('a folder has one host at a time', () => {
  const first = new Database(data.path);
  expect(() => new Database(data.path)).toThrow('Another host uses the data folder');
  first.close();
  new Database(data.path).close();
});

test('the place to crash at is a number of commits or nothing', () => {
  expect(crashPointOf(undefined)).toBeUndefined();
  expect(() => crashPointOf('soon')).toThrow("EDGE_TLS_HOST_CRASH_AT is 'soon'");
});
