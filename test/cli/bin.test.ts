import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Without the folder that npm puts in front for its scripts: what a user's shell has. */
const path = (process.env.PATH ?? '')
  .split(delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .join(delimiter);

describe('the package', () => {
  test('has the command edge-tls, whatever Node the system has', () => {
    const printed = execFileSync('npx', ['--offline', 'edge-tls', '--help'], {
      encoding: 'utf8',
      // Nothing of the npm that runs this test, which hands its own options down.
      env: { PATH: path, HOME: process.env.HOME ?? '' },
    });
    expect(printed).toBe(readFileSync(join(__dirname, 'golden', 'help.txt'), 'utf8'));
  });
});
