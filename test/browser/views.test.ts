import type { Browser, Page } from 'playwright-core';
import { accessibilityProblems, openBrowser, visit, type Visit } from './browser.ts';
import { DashboardStandIn } from './dashboard-stand-in.ts';
import { describeInBrowser } from './describe-in-browser.ts';
import { activeRun, brokenEdge, edgeNamed, failedRun, manyEdges, runNamed, somePlan } from './sample-edges.ts';

jest.setTimeout(60_000);

const contoso = edgeNamed('contoso-prod', { activeRun: activeRun.id });
const waiting = runNamed('contoso-prod.5', { status: 'WaitingForApproval', endedAt: null });
const ok = (body: unknown) => ({ status: 200, body });
const refused = (status: number, body: object) => ({ status, body });

const replies = {
  'GET /api/edges': ok({ edges: [contoso, brokenEdge] }),
  'GET /api/edges/contoso-prod': ok(contoso),
  'GET /api/edges/contoso-prod/runs?limit=100': ok({ runs: [activeRun, runNamed('contoso-prod.3')] }),
  'GET /api/edges/fabrikam-prod': ok(brokenEdge),
  'GET /api/edges/fabrikam-prod/runs?limit=100': ok({ runs: [failedRun, runNamed('fabrikam-prod.6')] }),
  'GET /api/runs/contoso-prod.4': ok(activeRun),
  'GET /api/runs/contoso-prod.5': ok(waiting),
  'GET /api/runs/fabrikam-prod.7': ok(failedRun),
  'POST /api/edges/fabrikam-prod/plan': ok(somePlan),
  'POST /api/edges/fabrikam-prod/plan?renew=true': ok(somePlan),
  'POST /api/edges/fabrikam-prod/renew': { status: 202, headers: { location: '/api/runs/fabrikam-prod.8' } },
  'DELETE /api/edges/fabrikam-prod': { status: 202, headers: { location: '/api/runs/fabrikam-prod.8' } },
  'POST /api/runs/contoso-prod.5/approve': ok({}),
  'POST /api/runs/contoso-prod.4/cancel': refused(409, {
    code: 'RunEnded',
    title: 'The run has ended.',
    detail: 'It succeeded a moment ago.',
    suggestion: 'Look at its result.',
  }),
  'POST /api/edges/new/plan': refused(400, {
    code: 'SpecInvalid',
    title: 'The spec has problems in 2 places.',
    detail: '/name: too short. /endpoints/0/publicHostnames: too few.',
    suggestion: 'Correct the places that errors[] points at.',
    errors: [
      { pointer: '/name', message: 'must have 3 to 40 characters.' },
      { pointer: '/health/consecutive', message: 'must be at most 10.' },
    ],
  }),
};

/** Ways to see each view; the last line of the browser's own about a refused request is no error of the page. */
const looks = [
  { width: 1280, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
  { width: 360, colorScheme: 'light' },
  { width: 360, colorScheme: 'dark' },
] as const;

const openPlan = (page: Page): Promise<void> => page.getByRole('button', { name: 'Plan and converge' }).click();

interface View {
  readonly name: string;
  readonly hash: string;
  readonly text: string;
  readonly act?: (page: Page) => Promise<unknown>;
}

const views: readonly View[] = [
  { name: 'the list', hash: '#/', text: 'What to do' },
  { name: 'an edge with a run', hash: '#/edges/contoso-prod', text: 'Last error' },
  { name: 'a broken edge', hash: '#/edges/fabrikam-prod', text: 'Evidence' },
  {
    name: 'a plan to be applied',
    hash: '#/edges/fabrikam-prod',
    text: '1 to add, 1 to change, 1 to remove',
    act: openPlan,
  },
  {
    name: 'a deletion to be confirmed',
    hash: '#/edges/fabrikam-prod',
    text: 'to confirm',
    act: (page) => page.getByRole('button', { name: 'Delete', exact: true }).click(),
  },
  { name: 'a run that waits for approval', hash: '#/runs/contoso-prod.5', text: 'Approve this plan' },
  {
    name: 'the form with messages',
    hash: '#/new',
    text: 'must have 3 to 40 characters.',
    act: (page) => page.getByRole('button', { name: 'Show the plan' }).click(),
  },
  {
    name: 'the spec as JSON',
    hash: '#/edges/contoso-prod/edit',
    text: 'Spec as JSON',
    act: (page) => page.getByRole('button', { name: 'Edit as JSON' }).click(),
  },
  { name: 'an edge that is not there', hash: '#/edges/nobody', text: 'There is no such edge.' },
];

describeInBrowser('the dashboard in a browser', () => {
  let browser: Browser;
  let standIn: DashboardStandIn;
  const open: Visit[] = [];
  beforeAll(async () => {
    browser = await openBrowser();
    standIn = await DashboardStandIn.start();
  });
  beforeEach(() => {
    standIn.replies = {
      ...replies,
      'GET /api/edges/nobody': refused(404, {
        code: 'EdgeNotFound',
        title: 'There is no such edge.',
        detail: 'No edge has this name.',
        suggestion: 'GET /api/edges lists them.',
      }),
    };
    standIn.requests.length = 0;
  });
  afterEach(async () => {
    for (const each of open.splice(0)) await each.close();
  });
  afterAll(async () => {
    await browser?.close();
    await standIn?.stop();
  });

  async function at(hash: string, options: Parameters<typeof visit>[2] = {}): Promise<Visit> {
    const visited = await visit(browser, `${standIn.url}/${hash}`, options);
    open.push(visited);
    return visited;
  }

  test.each(views)('$name: axe finds nothing, wide or narrow, light or dark; no error, no stranger', async (view) => {
    const { hash, text, act } = view;
    const { page, errors, strangers } = await at(hash);
    await act?.(page);
    await page.getByText(text).first().waitFor();
    for (const { width, colorScheme } of looks) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      expect(await accessibilityProblems(page)).toEqual([]);
      const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      expect(await page.evaluate(overflow)).toBe(0);
    }
    expect(errors.filter((error) => !error.startsWith('Failed to load resource'))).toEqual([]);
    expect(strangers).toEqual([]);
  });

  test('without an edge it says what an edge is and how to make one', async () => {
    standIn.replies = { 'GET /api/edges': ok({ edges: [] }) };
    const { page } = await at('#/');
    await page.getByRole('link', { name: 'Create the first edge' }).click();
    await page.getByRole('heading', { name: 'New edge' }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  test('while nothing has been answered it says what it reads', async () => {
    standIn.replies = {};
    const { page } = await at('#/');
    await page.getByText('Reading the edges…').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  test('when the server fails it keeps what it knew, says why and what next, and comes back by itself', async () => {
    const { page } = await at('#/');
    await page.getByRole('link', { name: 'contoso-prod', exact: true }).waitFor();
    standIn.replies = {
      'GET /api/edges': {
        status: 503,
        body: { code: 'StoreBusy', title: 'The tables are busy.', suggestion: 'Wait.' },
      },
    };
    await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
    await page.getByText('The tables are busy.').waitFor();
    expect(await page.getByRole('link', { name: 'contoso-prod', exact: true }).isVisible()).toBe(true);
    expect(await accessibilityProblems(page)).toEqual([]);
    standIn.replies = replies;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('The tables are busy.').waitFor({ state: 'hidden' });
    expect(await page.getByRole('link', { name: 'fabrikam-prod', exact: true }).isVisible()).toBe(true);
  });

  test('an answer that is no JSON is told of as a refusal of the server, not as a fault of the page', async () => {
    standIn.replies = { 'GET /api/edges': { status: 502 } };
    const { page } = await at('#/');
    await page.getByText('HTTP502').waitFor();
    expect(await page.getByText('HTTP502').isVisible()).toBe(true);
  });

  test('who is not signed in is offered to sign in', async () => {
    standIn.replies = { 'GET /api/edges': refused(401, { code: 'NotAuthenticated', title: 'No identity.' }) };
    const { page } = await at('#/');
    expect(await page.getByRole('link', { name: 'Sign in' }).getAttribute('href')).toMatch(/^\/\.auth\/login\/aad/);
  });

  test('a thousand edges are fifty rows at a time, filtered as one types', async () => {
    standIn.replies = { 'GET /api/edges': ok({ edges: manyEdges(1000) }) };
    const { page, errors } = await at('#/');
    await page.getByText('All (1,000)').waitFor();
    expect(await page.locator('tbody tr').count()).toBe(50);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('Page 2 of 20, 1,000 edges').waitFor();
    await page.getByRole('radio', { name: 'Not ready (100)' }).check();
    await page.getByText('Page 1 of 2, 100 edges').waitFor();
    const started = performance.now();
    await page.getByRole('searchbox').fill('edge-0420');
    await page.getByRole('link', { name: 'edge-0420' }).waitFor();
    expect(await page.locator('tbody tr').count()).toBe(1);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(errors).toEqual([]);
  });

  test('a choice of colours outlives the page and overrides the system', async () => {
    const { page } = await at('#/', { colorScheme: 'light' });
    const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const light = await ground();
    const chosen = () => page.locator('html[data-theme="dark"]').waitFor({ state: 'attached' });
    await page.getByLabel('Colours').selectOption('dark');
    await chosen();
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.reload();
    await page.getByLabel('Colours').waitFor();
    await chosen();
    expect(await ground()).toBe(dark);
  });

  test('nothing moves for those who want reduced motion', async () => {
    standIn.replies = {};
    const animation = 'getComputedStyle(document.querySelector(".loading")).animationName';
    const still = await at('#/', { reducedMotion: 'reduce' });
    await still.page.getByText('Reading the edges…').waitFor();
    expect(await still.page.evaluate(animation)).toBe('none');
    const moving = await at('#/', { reducedMotion: 'no-preference' });
    await moving.page.getByText('Reading the edges…').waitFor();
    expect(await moving.page.evaluate(animation)).toBe('pulse');
  });

  test('the keyboard alone reaches an edge, opens a renewal, leaves it with Escape, and confirms it', async () => {
    const { page } = await at('#/edges/fabrikam-prod');
    await page.getByRole('button', { name: 'Renew' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    await page.getByRole('button', { name: 'Renew' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('group', { name: 'Confirm' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('group', { name: 'Confirm' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Renew' }).press('Enter');
    await page.getByRole('button', { name: 'Renew now' }).press('Enter');
    await page.getByRole('group', { name: 'Confirm' }).waitFor({ state: 'detached' });
    expect(standIn.requests.map(({ route }) => route)).toContain('POST /api/edges/fabrikam-prod/renew');
  });

  test('focus and title follow to the next view', async () => {
    const { page } = await at('#/');
    await page.getByRole('link', { name: 'contoso-prod', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'contoso-prod' }).waitFor();
    expect(await page.title()).toBe('contoso-prod · edge-tls');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
  });

  test('history can be filtered by status', async () => {
    const { page } = await at('#/edges/fabrikam-prod');
    const rows = page.getByRole('region', { name: 'Runs' }).locator('tbody tr');
    await rows.first().waitFor();
    expect(await rows.count()).toBe(2);
    await page.getByRole('combobox', { name: 'Status' }).selectOption('Succeeded');
    expect(await rows.allInnerTexts()).toEqual([expect.stringContaining('fabrikam-prod.6')]);
  });

  test('an edge is deleted only when its name was typed', async () => {
    const { page } = await at('#/edges/fabrikam-prod');
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    const confirm = page.getByRole('button', { name: 'Delete edge' });
    const name = page.getByRole('textbox', { name: /Type fabrikam-prod to confirm/ });
    await name.fill('fabrikam-pro');
    expect(await confirm.isDisabled()).toBe(true);
    await name.fill('fabrikam-prod');
    await confirm.click();
    await confirm.waitFor({ state: 'detached' });
    expect(standIn.requests.map(({ route }) => route)).toContain('DELETE /api/edges/fabrikam-prod');
  });

  test('approval sends the fingerprint of the plan that was shown', async () => {
    const { page } = await at('#/runs/contoso-prod.5');
    await page.getByText('The probe is not on the gateway.').waitFor();
    await page.getByRole('button', { name: 'Approve this plan' }).click();
    await expectEventually(() => standIn.requests.some(({ route }) => route.endsWith('/approve')));
    const sent = standIn.requests.find(({ route }) => route.endsWith('/approve'));
    expect(JSON.parse(sent?.body ?? '')).toEqual({ planFingerprint: 'f00d'.repeat(16) });
  });

  test('a refused decision says why and what next', async () => {
    const { page } = await at('#/runs/contoso-prod.4');
    await page.getByRole('button', { name: 'Cancel run' }).click();
    await page.getByText('Look at its result.').waitFor();
    expect(await page.getByText('Look at its result.').isVisible()).toBe(true);
  });

  test('the first field with a message has the focus, and is described by it', async () => {
    const { page } = await at('#/new');
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByText('must have 3 to 40 characters.').waitFor();
    const name = page.getByLabel('Name').first();
    await expectEventually(() => name.evaluate((element) => element.matches(':focus')));
    expect(await name.getAttribute('aria-describedby')).toContain('field-name-error');
    await page.getByText('/health/consecutive').waitFor();
  });

  test('what was changed after the plan was shown needs a new plan', async () => {
    standIn.replies = { ...replies, 'POST /api/edges/contoso-prod/plan': ok(somePlan) };
    const { page } = await at('#/edges/contoso-prod/edit');
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByRole('button', { name: 'Store and apply' }).waitFor();
    await page.getByRole('button', { name: 'Edit as JSON' }).click();
    await page.getByLabel('Spec as JSON').fill('{"name":"contoso-prod"}');
    await page.getByRole('button', { name: 'Show the plan' }).waitFor();
    await page.getByRole('button', { name: 'Back to the form' }).click();
    expect(await page.getByLabel('Name').first().inputValue()).toBe('contoso-prod');
    expect(await page.getByLabel('Key Vault').inputValue()).toBe('');
  });

  test('what was read is what is stored over: its etag goes along, and a refusal keeps what was typed', async () => {
    const somebodyElse = {
      code: 'PreconditionFailed',
      title: 'The edge is not as it was when it was read.',
      detail: 'Somebody has stored another spec.',
      suggestion: 'Read the edge again.',
    };
    standIn.replies = {
      ...replies,
      'GET /api/edges/contoso-prod': { ...ok(edgeNamed('contoso-prod')), headers: { etag: '"read"' } },
      'POST /api/edges/contoso-prod/plan': ok(somePlan),
      'PUT /api/edges/contoso-prod': { status: 412, body: somebodyElse },
    };
    const { page } = await at('#/edges/contoso-prod/edit');
    await page.getByLabel('Key Vault').fill('https://kv-other.vault.azure.net');
    // The edge is read again, and is another one, while somebody types.
    standIn.replies = {
      ...standIn.replies,
      'GET /api/edges/contoso-prod': { ...ok(edgeNamed('contoso-prod')), headers: { etag: '"newer"' } },
    };
    await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByRole('button', { name: 'Store and apply' }).click();
    await page.getByText('load this page again').waitFor();
    const sent = standIn.requests.find(({ route }) => route === 'PUT /api/edges/contoso-prod');
    expect(sent?.headers['if-match']).toBe('"read"');
    expect(await page.getByLabel('Key Vault').inputValue()).toBe('https://kv-other.vault.azure.net');
  });

  test('a new edge is stored only where there is none, and one is removed only as it was looked at', async () => {
    standIn.replies = {
      ...replies,
      'GET /api/edges/fabrikam-prod': { ...ok(edgeNamed('fabrikam-prod')), headers: { etag: '"seen"' } },
      'POST /api/edges/new/plan': ok(somePlan),
      'POST /api/edges/brand-new/plan': ok(somePlan),
      'PUT /api/edges/brand-new': { status: 202, headers: { location: '/api/runs/brand-new.1' }, body: {} },
    };
    const { page } = await at('#/new');
    await page.getByLabel('Name').first().fill('brand-new');
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByRole('button', { name: 'Store and apply' }).click();
    await expectEventually(() => standIn.requests.some(({ route }) => route === 'PUT /api/edges/brand-new'));
    const put = standIn.requests.find(({ route }) => route === 'PUT /api/edges/brand-new');
    expect([put?.headers['if-none-match'], put?.headers['if-match']]).toEqual(['*', undefined]);

    const other = (await at('#/edges/fabrikam-prod')).page;
    await other.getByRole('button', { name: 'Delete', exact: true }).click();
    await other.getByRole('textbox', { name: /Type fabrikam-prod to confirm/ }).fill('fabrikam-prod');
    await other.getByRole('button', { name: 'Delete edge' }).click();
    await expectEventually(() => standIn.requests.some(({ route }) => route === 'DELETE /api/edges/fabrikam-prod'));
    const removed = standIn.requests.find(({ route }) => route === 'DELETE /api/edges/fabrikam-prod');
    expect(removed?.headers['if-match']).toBe('"seen"');
  });

  test('text that is no JSON stays where it is and is told of', async () => {
    const { page } = await at('#/edges/contoso-prod/edit');
    await page.getByRole('button', { name: 'Edit as JSON' }).click();
    await page.getByLabel('Spec as JSON').fill('{"name":');
    await page.getByRole('button', { name: 'Back to the form' }).click();
    await page.getByText('The text is not JSON.').waitFor();
    expect(await page.getByLabel('Spec as JSON').inputValue()).toBe('{"name":');
  });

  test('a script from elsewhere or inline is refused by the policy of the page', async () => {
    const { page, errors } = await at('#/');
    await page.evaluate(
      'document.body.append(Object.assign(document.createElement("script"), { textContent: "window.hit = 1" }))',
    );
    expect(await page.evaluate('window.hit')).toBeUndefined();
    expect(errors.join()).toContain('Content Security Policy');
  });
});

async function expectEventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 5_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('it did not come about in 5 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
