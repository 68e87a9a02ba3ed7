import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';

const looks = {
  'wide-light': { width: 1280, colorScheme: 'light' },
  'wide-dark': { width: 1280, colorScheme: 'dark' },
  'narrow-light': { width: 390, colorScheme: 'light' },
  'narrow-dark': { width: 390, colorScheme: 'dark' },
} as const;

/** Keeps a picture of the page in docs/screenshots, when `EDGE_TLS_SCREENSHOTS` is set. */
export async function keepScreenshots(
  page: Page,
  name: string,
  wanted: readonly (keyof typeof looks)[],
  fullPage = true,
): Promise<void> {
  if (!process.env.EDGE_TLS_SCREENSHOTS) return;
  mkdirSync('docs/screenshots', { recursive: true });
  for (const look of wanted) {
    const { width, colorScheme } = looks[look];
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: `docs/screenshots/${name}-${look}.png`, fullPage });
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 720 });
}
