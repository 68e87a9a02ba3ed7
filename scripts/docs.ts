/** `npm run docs`: writes the pages that are made from the code. */
import { writeFileSync } from 'node:fs';
import { problemCodesPage } from './problem-codes-page.ts';
import { settingsPage } from './settings-page.ts';

writeFileSync('docs/problem-codes.md', problemCodesPage());
writeFileSync('docs/settings.md', settingsPage());
