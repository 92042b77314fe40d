import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { passphrase } from '../../lib/adapters/local/people/people.ts';
import { browser } from './browser.ts';
import { Site } from './visit.ts';

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

describe.skipIf(!browser)('coming in', () => {
  let site: Site;
  let path: string;

  beforeAll(async () => {
    site = await Site.open();
    path = `/approvals/${(await site.question()).id}`;
  });
  afterEach(() => site.closeTabs());
  afterAll(async () => {
    await site.close();
    await browser?.close();
  });

  it('tells somebody who is not signed in nothing of any model, at any address', async () => {
    const page = await site.tab();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    for (const address of ['/', path, '/models/flight-delay', '/ledger/model.default.flight-delay']) {
      const response = await page.goto(site.url + address);
      expect(response?.headers()['content-security-policy']).toBe(CSP);
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
      expect(await page.locator('body').innerText()).not.toContain('flight');
      expect(await page.title()).toBe('Steward');
    }
    expect(asked.filter((p) => p.startsWith('/api'))).toEqual([]);
  });

  it('a wrong passphrase stays outside, the right one comes back to the page that was wanted', async () => {
    const page = await site.tab({}, 401);
    await page.goto(`${site.url}${path}?utm_source=mail`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await site.fill('u_ben', page, 'wrong');
    await page.getByText('passphrase is wrong').waitFor();
    await site.fill('u_ben', page, passphrase(site.world.home, 'u_ben'));
    await page.getByRole('heading', { level: 1, name: 'flight-delay version 1' }).waitFor();
    expect(page.url()).toBe(`${site.url}${path}?utm_source=mail`);
    expect(await page.getByText('Ben, model risk').isVisible()).toBe(true);
    expect(await page.title()).toBe('flight-delay version 1 · Steward');
  });

  it('signing out leaves nothing behind', async () => {
    const page = await site.as('u_ben', await site.tab(), path);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await page.locator('body').innerText()).not.toContain('flight');
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('ey');
  });

  it('a session that has ended asks to sign in, once, and goes on where it was', async () => {
    const page = await site.as('u_ben', await site.tab({}, 401), path);
    await page.evaluate(() => sessionStorage.setItem('steward.token', 'a.b.c'));
    await page.reload();
    await page.getByText('Your session has ended').waitFor();
    expect(page.url()).toBe(site.url + path);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await site.fill('u_ben', page, passphrase(site.world.home, 'u_ben'));
    await page.getByRole('heading', { name: 'flight-delay version 1' }).waitFor();
  });

  it('a return that was not started here, or is used twice, signs nobody in', async () => {
    const page = await site.tab();
    await page.goto(`${site.url}/signed-in?code=abc&state=def`);
    await page.getByText('was not started in this tab').waitFor();
    expect(await page.evaluate(() => sessionStorage.getItem('steward.token'))).toBeNull();
  });

  it('never returns to another site', async () => {
    const page = await site.tab();
    await page.goto(site.url);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('Who are you?').waitFor();
    await page.evaluate(() => {
      const started = JSON.parse(sessionStorage.getItem('steward.sign-in') ?? '{}');
      sessionStorage.setItem('steward.sign-in', JSON.stringify({ ...started, back: '//elsewhere.example/' }));
    });
    await site.fill('u_ben', page, passphrase(site.world.home, 'u_ben'));
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
    expect(page.url()).toBe(`${site.url}/`);
  });

  it('is at most 150 KB for the fleet page, compressed', async () => {
    const page = await site.tab();
    const sizes: Promise<number>[] = [];
    page.on('response', (response) => {
      if (!/\/(api|oauth2)\//.test(response.url()) && response.status() === 200)
        sizes.push(
          response.body().then(
            (body) => gzipSync(body).length,
            () => 0,
          ),
        );
    });
    await site.as('u_ben', page, '/');
    await page.getByRole('link', { name: 'flight-delay' }).waitFor();
    const total = (await Promise.all(sizes)).reduce((a, b) => a + b, 0);
    expect(total).toBeGreaterThan(10_000);
    expect(total).toBeLessThan(150_000);
  });
});
