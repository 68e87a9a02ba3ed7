/** `npm run docs`: writes the pages that are made from the code. */
import { writeFileSync } from 'node:fs';
import { runCommand } from '../local/command/run-command.ts';
import { problemCodesPage } from './problem-codes-page.ts';
import { settingsPage } from './settings-page.ts';

await runCommand({
  name: 'npm run docs',
  help: 'Writes docs/problem-codes.md and docs/settings.md anew from the code.',
  options: {},
  run: async () => {
    writeFileSync('docs/problem-codes.md', problemCodesPage());
    writeFileSync('docs/settings.md', settingsPage());
  },
});
