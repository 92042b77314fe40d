import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { browser } from './browser.ts';
import { CHAIN, chain, headOf } from './chain.ts';
import { Site, shot } from './visit.ts';

const XSS = '<img src=x onerror="document.title=1"><script>alert(1)</script>';
/** Turns around what stands behind it, and hides in what it is. */
const UNSEEN = 'a\u202egnp.exe\u200b';
const LEDGER = '/ledger/model.default.flight-delay';

describe.skipIf(!browser)('pages', () => {
  let site: Site;
  let approval: string;

  beforeAll(async () => {
    site = await Site.open((m: Record<string, unknown>) =>
      Object.assign(m, { owner: XSS, purpose: `${XSS}${UNSEEN}` }),
    );
    await site.world.live(1);
    approval = (await site.question(2, { better: 0.4, requester: 'u_pipeline' })).id;
  });
  afterEach(() => site.closeTabs());
  afterAll(async () => {
    await site.close();
    await browser?.close();
  });

  it('fleet: what is live, what waits, and foreign text as text', async () => {
    const page = await site.as('u_ben', await site.tab());
    await page.getByRole('link', { name: 'version 2 waits for approval' }).waitFor();
    expect(await page.getByText('version 1', { exact: true }).isVisible()).toBe(true);
    const text = await page.locator('main').innerText();
    expect(text).toContain(`${XSS}a\\u202egnp.exe\\u200b`);
    expect(text).not.toMatch(/[\u202e\u200b]/);
    expect(await page.title()).toBe('Fleet · Steward');
    await page.getByRole('link', { name: 'version 2 waits for approval' }).click();
    await page.getByRole('heading', { name: 'flight-delay version 2' }).waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.tagName')).toBe('H1');
    await page.getByText('Paired difference in AUC').waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
  });

  it('model: who was live when, versions, and the story that leads to the ledger', async () => {
    const page = await site.as('u_ben', await site.tab(), '/models/flight-delay');
    await page.getByText('Who was live when').waitFor();
    await page.getByText('Version 1 is live on flight-delay-prod, verified').waitFor();
    await page.getByLabel('Show').selectOption('approvals');
    expect(await page.getByText('Version 1 is live').count()).toBe(0);
    expect(await page.getByText('u_ben answered approve for version 1').isVisible()).toBe(true);
    expect(await page.getByRole('row', { name: /version 2 awaiting approval pass/ }).isVisible()).toBe(true);
    await page
      .getByRole('link', { name: /record \d+ in the ledger/ })
      .first()
      .click();
    await page.getByText(/^verified: \d+ records$/).waitFor();
  });

  it('ledger: verified in the browser; one byte changed in the database, and it names the record', async () => {
    const page = await site.as('u_ben', await site.tab(), LEDGER);
    const records = await site.world.records();
    await page.getByText(`verified: ${records.length} records`).waitFor();
    await page.getByText(/signed by the key that this server tells.*was signed over the first/).waitFor();
    await shot(page, 'ledger');
    const db = new DatabaseSync(site.world.database);
    const set = (bytes: string) =>
      db.prepare("UPDATE ledger SET bytes = ? WHERE chain = 'model.default.flight-delay' AND seq = 3").run(bytes);
    const { bytes } = db
      .prepare("SELECT bytes FROM ledger WHERE chain = 'model.default.flight-delay' AND seq = 3")
      .get() as { bytes: string };
    try {
      set(bytes.replace('"pass"', '"past"'));
      await page.reload();
      await page.getByText('broken at seq 3: its hash is not the hash of its bytes').waitFor();
      const line = page.locator('#seq-3');
      expect(await line.getByText('broken here').isVisible()).toBe(true);
      await expect
        .poll(() => page.evaluate("document.getElementById('seq-3').getBoundingClientRect().top < innerHeight"))
        .toBe(true);
      expect(await page.locator('pre').innerText()).toContain('past');
    } finally {
      set(bytes);
      db.close();
    }
  });

  it.each([
    '/approvals/apr_0',
    '/approvals/APR_0',
    '/approvals/..%2f..%2fapi',
    '/approvals/%E0%A4%A',
    '/models/nobody',
    '/models/%3Cscript%3E',
    '/ledger/catalog',
    '/models/flight-delay/',
  ])('%s is not found, in words', async (path) => {
    const page = await site.as('u_ben', await site.tab({}, 404, 400));
    await page.goto(site.url + path);
    await page.getByRole('heading', { name: 'Not found' }).waitFor();
  });

  it('no model yet: says how one comes to be; a plane that is gone: says so, and tries again', async () => {
    const page = await site.as('u_cleo', await site.tab({}, 503));
    await page.route('**/api/models', (route) =>
      route.fulfill({ json: { now: new Date().toISOString(), models: [] } }),
    );
    await page.reload();
    await page.getByText('steward apply -f model.yaml').waitFor();
    await page.unroute('**/api/models');
    await page.route('**/api/models', (route) =>
      route.fulfill({ status: 503, json: { status: 503, title: 'failed', detail: 'the registry is resting' } }),
    );
    await page.reload();
    await page.getByText('the registry is resting').waitFor();
    await page.unroute('**/api/models');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: 'flight-delay' }).waitFor();
  });

  it.each([320, 390, 1280])('nothing is wider than a screen of %i px', async (width) => {
    const page = await site.as('u_ben', await site.tab({ viewport: { width, height: 800 } }));
    for (const path of ['/', '/models/flight-delay', '/approvals', `/approvals/${approval}`, `${LEDGER}?seq=3`]) {
      await page.goto(site.url + path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      const wide = await page.evaluate('document.documentElement.scrollWidth');
      expect(wide, path).toBeLessThanOrEqual(width);
    }
  });

  it('is dark for those who want it dark', async () => {
    const ground = async (colorScheme: 'light' | 'dark') => {
      const page = await site.as('u_ben', await site.tab({ colorScheme, reducedMotion: 'reduce' }));
      return page.evaluate('getComputedStyle(document.body).backgroundColor');
    };
    expect(await ground('light')).toBe('rgb(244, 245, 246)');
    expect(await ground('dark')).toBe('rgb(17, 22, 27)');
  });

  it('a long chain is read page after page, verified whole, and drawn a part at a time', async () => {
    const page = await site.as('u_ben', await site.tab());
    const records = chain(1203);
    await page.route('**/api/ledger/**', (route) => {
      if (route.request().url().endsWith('/proof')) return route.fulfill({ json: { log: 'steward/0/r/s' } });
      const from = Number(new URL(route.request().url()).searchParams.get('from'));
      return route.fulfill({
        json: { chain: CHAIN, records: records.slice(from - 1, from + 499), head: headOf(records) },
      });
    });
    await page.goto(`${site.url}/ledger/${CHAIN}?seq=1180`);
    await page.getByText('verified: 1203 records').waitFor();
    expect(await page.locator('.records > li').count()).toBe(200);
    await page.getByRole('button', { name: 'Show 200 earlier records' }).click();
    expect(await page.locator('.records > li').count()).toBe(400);
    await page.goto(`${site.url}/ledger/${CHAIN}?seq=7`);
    await page.locator('#seq-7 pre').waitFor();
  });

  it('does not ask again while nobody looks', async () => {
    const page = await site.as('u_ben', await site.tab(), `/approvals/${approval}`);
    await page.getByRole('heading', { name: 'Your answer' }).waitFor();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const look = (hidden: boolean) =>
      page.evaluate(
        `Object.defineProperty(document, 'hidden', { configurable: true, value: ${hidden} }); document.dispatchEvent(new Event('visibilitychange'))`,
      );
    await look(true);
    await page.waitForTimeout(4000);
    expect(asked).toEqual([]);
    await look(false);
    await expect.poll(() => asked.length).toBeGreaterThan(0);
  });

  it('whoever belongs to several tenants chooses, and everything asked is of that one', async () => {
    const page = await site.tab();
    await page.route('**/api/me*', (route) =>
      route.fulfill({ json: { id: 'u_ben', tenants: ['default', 'other'], groups: ['approvers'] } }),
    );
    await site.as('u_ben', page);
    await page.getByLabel('Tenant').selectOption('other');
    await page.getByText('No model yet').waitFor();
    await page.getByLabel('Tenant').selectOption('default');
    await page.getByRole('link', { name: 'flight-delay', exact: true }).waitFor();
  });

  it('an answer it cannot read breaks one room, not the console', async () => {
    const page = await site.as('u_ben', await site.tab());
    await page.route('**/api/models', (route) => route.fulfill({ json: { models: [{}] } }));
    await page.reload();
    await page.getByText('This page cannot be drawn').waitFor();
    await page.getByRole('link', { name: 'Approvals' }).click();
    await page.getByRole('heading', { name: 'Approvals' }).waitFor();
  });
});
