import type { Browser, Locator, Page } from 'playwright-core';
import { hosts, ids } from '../../local/sample/names.ts';
import { EdgeTls } from '../end-to-end/edge-tls.ts';
import { accessibilityProblems, openBrowser, visit, type Visit } from './browser.ts';
import { describeInBrowser } from './describe-in-browser.ts';
import { keepScreenshots } from './screenshots.ts';

jest.setTimeout(180_000);

/** Every step goes on where the one before it has ended. */
describeInBrowser('a person with a browser, and the whole of edge-tls on this machine', () => {
  let edgeTls: EdgeTls;
  let browser: Browser;
  let visited: Visit;
  let page: Page;
  beforeAll(async () => {
    // One after the other, so that what has started is stopped when the next does not start.
    browser = await openBrowser();
    edgeTls = await EdgeTls.start();
    visited = await visit(browser, `${edgeTls.stack.api}/`, { viewport: { width: 1280, height: 720 } });
    page = visited.page;
    page.setDefaultTimeout(60_000);
  });
  afterAll(async () => {
    await browser?.close();
    await edgeTls?.stop();
  });
  afterEach(async () => {
    const found = await accessibilityProblems(page);
    if (found.length > 0) throw new Error(found.join('\n'));
  });

  const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
  const state = (): Locator => page.getByRole('region', { name: 'State' });
  const path = (): Locator => page.getByRole('region', { name: 'Path of endpoint gateway' });

  /** The gateway notices with its next probe. */
  async function planIs(wanted: (steps: readonly unknown[]) => boolean): Promise<void> {
    while (!wanted((await edgeTls.api.plan('contoso-prod')).steps))
      await new Promise((resolve) => setTimeout(resolve, 100));
  }

  test('begins with nothing and is refused an empty form, field by field, in the words of the schema', async () => {
    await page.getByRole('link', { name: 'Create the first edge' }).click();
    await button('Show the plan').click();
    await page.locator('#field-applicationGateway-error').waitFor();
    expect(await page.locator('[aria-invalid="true"]').count()).toBeGreaterThan(5);
    expect(await edgeTls.api.plan('contoso-prod').catch(String)).toContain('EdgeNotFound');
  });

  test('fills in the form and sees the plan before anything is stored', async () => {
    const vault = edgeTls.stack.world.vaultUrl;
    const typed: Record<string, string> = {
      name: 'contoso-prod',
      applicationGateway: ids.gateway,
      apiManagement: ids.apiManagement,
      keyVault: vault,
      'dns-virtualMachine': ids.dnsServer,
      'dns-zone': hosts.zone,
      'endpoints-0-internalHostname': hosts.internal,
      'endpoints-0-publicHostnames': hosts.public,
      'endpoints-0-listenerCertificate-keyVaultSecretId': `${vault}/secrets/wildcard-contoso-com`,
      'endpoints-0-rule-priority': '100',
      'endpoints-0-publicDns-zoneId': ids.publicZone,
    };
    for (const [field, text] of Object.entries(typed)) await page.locator(`#field-${field}`).fill(text);
    await button('Show the plan').click();
    await button('Store and apply').waitFor();
    const plan = page.getByRole('region', { name: 'Plan', exact: true });
    expect(await plan.innerText()).toContain('gateway objects of others stay unchanged');
    expect(await plan.innerText()).toContain(`Set the custom domain ${hosts.internal} on apim-contoso`);
    await keepScreenshots(page, 'new-edge', ['wide-light'], false);
    expect(await edgeTls.api.plan('contoso-prod').catch(String)).toContain('EdgeNotFound');
  });

  test('watches the run to Ready, every hop drawn with the certificate seen there', async () => {
    await button('Store and apply').click();
    await page.getByRole('heading', { name: 'Current run' }).waitFor();
    await page.locator('.timeline .succeeded').nth(3).waitFor();
    await keepScreenshots(page, 'run', ['wide-dark']);
    await state().getByText('Ready', { exact: true }).waitFor();
    const drawn = await path().innerText();
    expect(drawn).toContain(`CN=${hosts.internal}`);
    expect(drawn).toMatch(/\b(89|90) days left/);
    expect(await path().getByText('verified', { exact: true }).count()).toBe(2);
    expect(await state().innerText()).toContain('10.0.1.4');
    await keepScreenshots(page, 'ready', ['wide-light', 'narrow-dark']);
  });

  test('renews: the plan first, then another certificate at the hop', async () => {
    const thumbprint = (): Promise<string> => path().locator('.thumbprint').nth(1).innerText();
    const before = await thumbprint();
    await button('Renew').click();
    await page.getByText('A renewal was asked for.').first().waitFor();
    await button('Renew now').click();
    await page.getByRole('heading', { name: 'Current run contoso-prod.2' }).waitFor();
    await page.getByRole('heading', { name: 'Current run' }).waitFor({ state: 'detached' });
    await state().getByText('Ready', { exact: true }).waitFor();
    expect(await thumbprint()).not.toBe(before);
  });

  test('reads the diagnosis of a backend that was cut off, with cause and remedy', async () => {
    await edgeTls.stack.session.local('PUT', 'network', { blocked: ['10.0.1.4:443'] });
    await planIs((steps) => steps.length > 0);
    await button('Plan and converge').click();
    await page.getByText('The gateway does not call the backend of gateway healthy.').waitFor();
    await button('Apply').click();
    await state().getByText('Not ready', { exact: true }).waitFor();
    const problem = page.getByRole('alert').filter({ hasText: 'BackendRefused' });
    expect(await problem.innerText()).toMatch(
      /network security group[^]*Next: Allow 443 from the subnet of the gateway/,
    );
    await page.getByText('Evidence').click();
    expect(await problem.innerText()).toContain('Application Gateway could not connect to the backend.');
    await keepScreenshots(page, 'diagnosis', ['wide-light', 'wide-dark', 'narrow-light']);
  });

  test('mends it, converges, and finds all of it in the history', async () => {
    await edgeTls.stack.session.local('PUT', 'network', { blocked: [] });
    await planIs((steps) => steps.length === 0);
    await button('Plan and converge').click();
    await button('Look again').click();
    await state().getByText('Ready', { exact: true }).waitFor();
    const history = page.getByRole('region', { name: 'History' });
    await history.getByText('contoso-prod.4').waitFor();
    const statuses = await history.locator('tbody .badge').allInnerTexts();
    expect(statuses).toEqual(['Succeeded', 'Failed', 'Succeeded', 'Succeeded']);
  });

  test('asks for approval from now on, and approves the plan that it shows', async () => {
    await page.getByRole('link', { name: 'Edit spec' }).click();
    await page.getByLabel('Approval').selectOption('required');
    await button('Show the plan').click();
    await button('Store and apply').click();
    await page.getByRole('region', { name: 'History' }).getByText('contoso-prod.5').waitFor();
    await button('Renew').click();
    await button('Renew now').click();
    await page.getByText('Waiting for approval').first().waitFor();
    await page.getByRole('region', { name: 'Plan', exact: true }).waitFor();
    await keepScreenshots(page, 'approval', ['wide-light']);
    const plan = await page.getByRole('region', { name: 'Plan', exact: true }).innerText();
    expect(plan).toContain('A renewal was asked for.');
    await button('Approve this plan').click();
    await page.getByRole('heading', { name: 'Current run' }).waitFor({ state: 'detached' });
    await state().getByText('Ready', { exact: true }).waitFor();
  });

  test('finds the edge in the list, and removes it by typing its name', async () => {
    await page.getByRole('link', { name: 'edge-tls' }).click();
    await page.getByText('All (1)').waitFor();
    await keepScreenshots(page, 'edges', ['wide-light']);
    await page.getByRole('link', { name: 'contoso-prod' }).click();
    await button('Delete').click();
    await page.getByRole('textbox', { name: /to confirm/ }).fill('contoso-prod');
    await button('Delete edge').click();
    await button('Approve this plan').click();
    await page.getByText('EdgeNotFound').waitFor();
    await page.getByRole('link', { name: 'Edges', exact: true }).click();
    const empty = page.getByRole('heading', { name: 'No edges yet' });
    await empty.waitFor();
    expect(await empty.isVisible()).toBe(true);
  });

  test('is told of no error by the console and of no request to anywhere else', () => {
    // Lines of the browser's own: about the form that was meant to be refused, and about the edge that is gone.
    expect(visited.errors.filter((error) => !/status of (400|404)/.test(error))).toEqual([]);
    expect(visited.strangers).toEqual([]);
  });
});
