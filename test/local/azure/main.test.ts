import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** `npm run azure` as a process: one line when it is ready, and nothing left when it is told to stop. */
test('says where it is on one JSON line, answers, and stops on SIGTERM', async () => {
  const node = join('node_modules', '.bin', 'node');
  const child = spawn(node, ['local/azure/main.ts', '--json', '--calm', '--time-scale', '60'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const line = await new Promise<string>((resolve) =>
    child.stdout.once('data', (data: Buffer) => resolve(data.toString())),
  );
  const ready = JSON.parse(line) as { ready: boolean; arm: string; caFile: string; accessToken: string };
  expect(ready).toMatchObject({ ready: true, arm: expect.stringMatching(/^https:\/\/localhost:\d+$/) });
  expect(existsSync(ready.caFile)).toBe(true);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(existsSync(ready.caFile)).toBe(false);
});

test('refuses any host but a loopback one', async () => {
  const node = join('node_modules', '.bin', 'node');
  const child = spawn(node, ['local/azure/main.ts', '--host', '0.0.0.0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const code = await new Promise((resolve) => child.on('exit', resolve));
  expect([code, errors]).toEqual([1, expect.stringContaining('listens on 127.0.0.1 only')]);
});
