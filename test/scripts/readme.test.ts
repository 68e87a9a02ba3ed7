import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

jest.setTimeout(300_000);

/** Without the folder that npm puts in front for its scripts: what a user's shell has. */
const path = (process.env.PATH ?? '')
  .split(delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .join(delimiter);

let checkout: string;
beforeAll(() => {
  // Everything of this checkout but its `.edge-tls`, where somebody may be at work.
  checkout = mkdtempSync(join(tmpdir(), 'edge-tls-readme-'));
  for (const name of readdirSync('.').filter((each) => !['.git', '.edge-tls'].includes(each)))
    symlinkSync(resolve(name), join(checkout, name));
});
afterAll(() => {
  bash('npm stop');
  rmSync(checkout, { recursive: true, force: true });
});

function bash(script: string) {
  const { status, stdout, stderr } = spawnSync('bash', ['-s'], {
    input: script,
    cwd: checkout,
    encoding: 'utf8',
    env: { PATH: path, HOME: process.env.HOME ?? '' },
  });
  return { status, stdout, stderr };
}

/** The block of commands that has this in it, as it is printed. */
function blockWith(text: string): string {
  const blocks = [...readFileSync('README.md', 'utf8').matchAll(/^```sh\n([^]*?)^```$/gm)].map(
    ([, block]) => block ?? '',
  );
  const [found, ...more] = blocks.filter((block) => block.includes(text));
  if (found === undefined || more.length > 0) throw new Error(`one block of README.md should have ${text}`);
  return found;
}

test("README's commands work when they are pasted as they are, in one go", () => {
  const block = blockWith('npx edge-tls apply');
  // A shell with commands pasted into it goes on after one that failed; this one must not.
  const { status, stdout, stderr } = bash(`set -e\n${block}`);
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(stdout).toMatch(/edge-tls is at http:\/\/127\.0\.0\.1:\d+/);
  expect(stdout).toContain('contoso-prod.1 Succeeded');
  expect(stdout).toContain('Ready: True, Reason: Converged');
  expect(stdout).toContain('No changes.');
  expect(stdout).toContain('Stopped what ran in');
});
