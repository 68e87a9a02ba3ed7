import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { dataFolder, HostProcess } from './host-process.ts';

const app = (name: string) => `test/local/host/apps/${name}`;

const data = dataFolder();
afterAll(() => data.remove());

/** Runs a host for as long as the work takes. */
async function withHost<T>(
  folder: string,
  env: Record<string, string>,
  work: (host: HostProcess) => Promise<T>,
): Promise<T> {
  const host = await HostProcess.start(`${data.path}/${folder}`, { app: app(folder), env });
  try {
    return await work(host);
  } finally {
    await host.stop();
  }
}

describe('any Functions v4 app', () => {
  test('of ES modules, with a glob as main and without a route prefix', () =>
    withHost('esm', { GREETING: 'hello' }, async (host) => {
      expect(await (await fetch(`${host.url}/hello`)).text()).toBe('hello');
      expect(await (await fetch(`${host.url}/`)).text()).toBe('the root');
    }));

  test('with HTTP streaming: the body goes through as it comes', () =>
    withHost('streaming', {}, async (host) => {
      const response = await fetch(`${host.url}/api/upper/thing`, { method: 'POST', body: 'shout' });
      expect([await response.text(), response.headers.get('x-what')]).toEqual(['SHOUT', 'thing']);
    }));

  test('is served on loopback alone, and ends with code 0 on SIGTERM', async () => {
    const host = await HostProcess.start(`${data.path}/loopback`, { app: app('esm') });
    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ family, internal }) => family === 'IPv4' && !internal);
    const address = outside?.address ?? '127.0.0.2';
    expect(await accepts(address, Number(new URL(host.url).port))).toBe(false);
    expect(await host.stop()).toBe(0);
  });

  test('leaves out a function that is disabled by a setting', async () => {
    const env = { 'AzureWebJobs.wrong.Disabled': 'true' };
    const start = HostProcess.start(`${data.path}/disabled`, { app: app('bad-route'), env });
    await expect(start).rejects.toThrow('registers no function');
  });
});

function accepts(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, address);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

describe('an app that this host cannot serve is refused at the start, with the reason', () => {
  test.each([
    ['a trigger that it does not have', 'queue-trigger', "Function 'onMessage' has the trigger 'queueTrigger'"],
    ['an entry point that throws', 'broken-entry', 'Worker was unable to load entry point'],
    ['a schedule that Azure refuses', 'bad-schedule', "Function 'nightly': The schedule expression '0 0 L * * *'"],
    [
      'a route constraint that does not exist',
      'bad-route',
      "Function 'wrong': The route constraint 'number' does not exist.",
    ],
    ['a name that is used twice', 'double-name', "A function with the name 'Twice' is registered twice"],
    ['a folder without an app', 'none', 'package.json'],
  ])('%s', async (_, folder, message) => {
    await expect(HostProcess.start(`${data.path}/${folder}`, { app: app(folder) })).rejects.toThrow(message);
  });

  test('a data folder that another host uses', () =>
    withHost('esm', {}, async () => {
      const second = HostProcess.start(`${data.path}/esm`, { app: app('esm') });
      await expect(second).rejects.toThrow('Another host uses the data folder');
    }));
});
