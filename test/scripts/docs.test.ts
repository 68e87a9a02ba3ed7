import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { problemCodesPage } from '../../scripts/problem-codes-page.ts';
import { settingsPage } from '../../scripts/settings-page.ts';

const root = resolve(__dirname, '..', '..');

test('the page of problem codes is what the registry makes of it', () => {
  expect(readFileSync(join(root, 'docs', 'problem-codes.md'), 'utf8')).toBe(problemCodesPage());
});

test('the page of settings is what their schema makes of it', () => {
  expect(readFileSync(join(root, 'docs', 'settings.md'), 'utf8')).toBe(settingsPage());
});

test('every link of the documentation leads to a file', () => {
  const pages = ['README.md', 'DEVELOPING.md', ...globSync('docs/**/*.md', { cwd: root })];
  const dead = pages.flatMap((page) => {
    const links = [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)];
    return links.map((link) => join(dirname(page), link[1] ?? '')).filter((target) => !existsSync(join(root, target)));
  });
  expect(pages.length).toBeGreaterThan(8);
  expect(dead).toEqual([]);
});
