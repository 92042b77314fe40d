import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { newHome, ROOT, start, type Telling } from '../story/telling.ts';
import { browser } from './browser.ts';

const WIDE = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
/** What a person would see, to be looked at; the good ones go to docs/img. */
const SCREENS = join(ROOT, '.build', 'screens');
const PATIENCE = 600_000;

describe.skipIf(!browser)('`npm start`, watched', () => {
  afterAll(() => browser?.close());

  it('asks a person in the browser, twice, and ends with the new version live', { timeout: 1_500_000 }, async () => {
    mkdirSync(SCREENS, { recursive: true });
    const story = start(newHome(), 'default', { watched: true, env: { CI: 'true' } });
    const context = await browser!.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', viewport: WIDE });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    page.setDefaultTimeout(60_000);
    const shot = (name: string): Promise<Buffer> => page.screenshot({ path: join(SCREENS, `${name}.png`) });
    try {
      const first = await question(story, 1);
      await page.goto(first.link);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByLabel('Who are you?').selectOption({ label: first.name });
      await page.getByLabel('Passphrase').fill(first.passphrase);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('There is no champion').waitFor();
      await approve(page, 'a first version');

      const second = await question(story, 2);
      await page.goto(second.link);
      await page.getByText('surely better').waitFor();
      await page.getByText('change in unseen values of origin').first().waitFor();
      await page.locator('canvas').first().waitFor();
      await sleep(500); // the pictures draw themselves in
      await shot('approval');
      await page.setViewportSize(PHONE);
      await shot('approval-phone');
      await page.setViewportSize(WIDE);
      await page.getByRole('link', { name: 'Fleet' }).click();
      await page.getByText('waits for').waitFor();
      await shot('fleet');
      await page.getByRole('link', { name: 'flight-delay', exact: true }).click();
      await page.getByText('Who was live when').waitFor();
      await page.locator('canvas').first().waitFor();
      await sleep(500);
      await shot('model');
      await page.goto(new URL('/ledger/model.default.flight-delay', second.link).href);
      await page.getByText(/^verified: \d+ records$/).waitFor();
      await shot('ledger');

      await page.goto(second.link);
      await approve(page, 'better on rows held out by time');
      const { code, out } = await story.ended;
      expect(out).toContain('live: flight-delay/2');
      expect(out).toMatch(/ledger: \d+ records verified/);
      expect(code).toBe(0);
      expect(problems).toEqual([]);
    } finally {
      story.child.kill('SIGINT');
      await context.close();
    }
  });
});

async function approve(page: Page, reason: string): Promise<void> {
  await page.getByLabel('Reason').fill(reason);
  await page.getByRole('button', { name: 'Approve …' }).click();
  await page.getByRole('button', { name: 'Yes, approve' }).click();
  // The story does not wait for this page: the release may have gone on before it looks again.
  await page
    .getByText(/The release (will go on in a moment|has gone on)/)
    .first()
    .waitFor();
}

/** Waits until the story prints its question, and reads off it what a person would. */
async function question(story: Telling, version: number) {
  const asked = new RegExp(
    `flight-delay/${version} waits for an approver[^\\n]*\\n\\s*(http\\S+)\\n\\s*sign in as (.+) \\(passphrase (\\S+)\\)`,
  );
  for (const until = Date.now() + PATIENCE; Date.now() < until; await sleep(100)) {
    const found = asked.exec(story.so().out);
    if (found) return { link: found[1]!, name: found[2]!, passphrase: found[3]! };
    if (story.so().code !== null) break;
  }
  throw new Error(`no question about version ${version}: ${story.so().out}${story.so().err}`);
}
