import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CliError } from '../../cli/cli-error.ts';
import { connectionFrom } from '../../cli/connection.ts';
import { takeFolderLock } from '../../local/command/folder-lock.ts';
import { edgeTls } from './run-command-line.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'edge-tls-connection-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const silent = (): void => undefined;
const local = () => connectionFrom({}, { EDGE_TLS_HOME: home }, silent);
const localJson = () => join(home, 'local.json');
const write = (content: object): void => writeFileSync(localJson(), JSON.stringify(content));

describe('where the app is', () => {
  test('is what runs in EDGE_TLS_HOME, unless somebody says otherwise', () => {
    const lock = takeFolderLock(home, 'start');
    write({ api: 'http://127.0.0.1:1/', pid: process.pid });
    expect(local()).toEqual({ server: 'http://127.0.0.1:1', token: undefined, localJson: localJson() });
    const environment = { EDGE_TLS_HOME: home, EDGE_TLS_SERVER: 'https://one.example', EDGE_TLS_TOKEN: 't' };
    expect(connectionFrom({}, environment, silent)).toEqual({ server: 'https://one.example', token: 't' });
    const given = { server: 'https://two.example/x', token: 'u' };
    expect(connectionFrom(given, environment, silent)).toEqual({ server: 'https://two.example', token: 'u' });
    lock?.release();
  });

  test('is not taken from a local.json whose start has died', () => {
    takeFolderLock(home, 'start')?.release();
    write({ api: 'http://127.0.0.1:1', pid: process.pid });
    expect(local).toThrow('What npm start had started does not run any more.');
  });

  test('is not known from one that is broken', () => {
    writeFileSync(localJson(), '{');
    expect(local).toThrow(`${localJson()} cannot be used.`);
  });

  test('is an address of the web, which is told how to be written', () => {
    for (const server of ['localhost:7071', 'ftp://one.example', 'file:///x', ''])
      expect(() => connectionFrom({ server }, {}, silent)).toThrow(`--server ${server} is not an address.`);
    const suggested = (server: string) => {
      try {
        return connectionFrom({ server }, {}, silent);
      } catch (error) {
        return (error as CliError).suggestion;
      }
    };
    expect(suggested('localhost:7071')).toBe('--server http://localhost:7071');
    expect(suggested('func.azurewebsites.net')).toBe('--server https://func.azurewebsites.net');
  });

  test('is asked of the folder when the variables are there and empty', () => {
    const environment = { EDGE_TLS_HOME: home, EDGE_TLS_SERVER: '', EDGE_TLS_TOKEN: '' };
    expect(() => connectionFrom({}, environment, silent)).toThrow('No server is known.');
  });

  test.each(['sec\nret', 'sec ret', 'secr\u2026et'])(
    'a token that no header carries is refused without repeating it: %j',
    (token) => {
      const given = { server: 'https://one.example', token };
      expect(() => connectionFrom(given, {}, silent)).toThrow('The token cannot be sent.');
      expect(connectionFrom({ ...given, token: ' secret\n' }, {}, silent).token).toBe('secret');
    },
  );

  test('is no nonsense', () => {
    expect(() => connectionFrom({}, { EDGE_TLS_SERVER: 'nowhere' }, silent)).toThrow('EDGE_TLS_SERVER nowhere is not');
    expect(() => connectionFrom({ server: 'nowhere' }, {}, silent)).toThrow('--server nowhere is not an address.');
  });
});

test('an app of local.json that does not answer is told from one that was named', async () => {
  write({ api: 'http://127.0.0.1:9' });
  const { exitCode, err } = await edgeTls(['status'], { env: { EDGE_TLS_HOME: home } });
  expect(exitCode).toBe(1);
  expect(err).toContain(`The address is from ${localJson()}; what runs there does not answer.`);
  expect(err).toContain('Start it again: npm stop && npm start -- --detach');
});
