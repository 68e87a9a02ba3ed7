import { dataFolder, HostProcess } from './host-process.ts';

const data = dataFolder();
let host: HostProcess;

beforeAll(async () => {
  host = await HostProcess.start(data.path, {
    app: 'test/local/host/apps/durable',
    env: { EDGE_TLS_HOST_EARLY_TIMERS: '1' },
  });
});

afterAll(async () => {
  await host.stop();
  data.remove();
});

test('a timer of less than a second fires at once, before it is due, as on Azure Storage', async () => {
  const { output } = await host.run('timer', 900);
  expect(output).toBeLessThan(900);
});

test('a timer of a second or more does not', async () => {
  const { output } = await host.run('timer', 1_000);
  expect(output).toBeGreaterThanOrEqual(1_000);
});
