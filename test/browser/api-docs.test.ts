import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import type { Call } from '../../functions/call.ts';
import { getDocs } from '../../functions/http-docs.ts';
import { accessibilityProblems, openBrowser, visit } from './browser.ts';
import { describeInBrowser } from './describe-in-browser.ts';

jest.setTimeout(60_000);

describeInBrowser('the page of the API', () => {
  let browser: Browser;
  let server: Server;
  let url: string;
  beforeAll(async () => {
    browser = await openBrowser();
    const { headers, text } = await getDocs.handle({} as Call);
    server = createServer((_, response) => response.writeHead(200, { ...headers }).end(text)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/docs`;
  });
  afterAll(async () => {
    await browser.close();
    server.close();
  });

  test.each(['light', 'dark'] as const)(
    'in %s works under its own policy, asks nobody else, and axe finds nothing',
    async (colorScheme) => {
      const { page, errors, strangers, close } = await visit(browser, url, { colorScheme });
      expect(await page.locator('details[data-part]').count()).toBeGreaterThan(25);
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.getByRole('searchbox').fill('approve plan');
      await page.locator('#approveRun summary').click();
      expect(await page.locator('#approveRun').innerText()).toContain('planFingerprint');
      expect(await page.locator('#healthz').isVisible()).toBe(false);
      expect(await accessibilityProblems(page)).toEqual([]);
      expect(errors).toEqual([]);
      expect(strangers).toEqual([]);
      await close();
    },
  );

  test('says everything without its script', async () => {
    const { page, close } = await visit(browser, url, { javaScriptEnabled: false });
    expect(await page.locator('#putEdge summary').innerText()).toContain('PUT /api/edges/{name}');
    expect(await page.getByRole('searchbox').count()).toBe(0);
    await close();
  });
});
