import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { passphrase } from '../../lib/adapters/local/people/people.ts';
import type { Approval } from '../../lib/domain/approval/approval.ts';
import { serveApi } from '../../local/serve-api.ts';
import { World } from '../functions/world.ts';
import { browser } from './browser.ts';

/** A control plane with its console, on loopback. */
export class Site {
  readonly world: World;
  readonly url: string;
  readonly close: () => Promise<void>;
  readonly #opened: { page: Page; problems: string[] }[] = [];

  private constructor(world: World, url: string, close: () => Promise<void>) {
    this.world = world;
    this.url = url;
    this.close = close;
  }

  /** Its database is a file, so that a test can change what is stored behind everybody's back. */
  static async open(change?: Parameters<World['apply']>[0]): Promise<Site> {
    const world = new World(join(mkdtempSync(join(tmpdir(), 'steward-site-')), 'plane.db'));
    await world.apply(change);
    const listening = await serveApi(world.plane, world.home, world.home, { port: 0 });
    // Where the console is not built yet, the first visit waits for it, as long as that takes; no tab has to.
    await fetch(listening.url);
    return new Site(world, listening.url, async () => {
      await listening.close();
      world.plane.close();
    });
  }

  /** Lets a version be trained, up to the open question about it. */
  async question(version = 1, options: Parameters<World['train']>[1] = {}): Promise<Approval> {
    this.world.take(this.world.train(version, options));
    await this.world.run(this.world.plane.clock.now());
    return (await this.world.open())!;
  }

  /** A tab of its own. Whatever the page complains of fails the test, but for answers with the given statuses. */
  async tab(options: BrowserContextOptions = {}, ...statuses: number[]): Promise<Page> {
    const context = await browser!.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      // Chrome's word for a person who was faster than the page: the field they are in keeps the focus.
      if (message.text().startsWith('Autofocus processing was blocked')) return;
      const expected = statuses.some((s) => message.text().includes(`responded with a status of ${s} `));
      if (!expected) problems.push(`${message.type()}: ${message.text()}`);
    });
    this.#opened.push({ page, problems });
    page.setDefaultTimeout(60_000);
    return page;
  }

  /** Closes every tab; none may have complained. */
  async closeTabs(): Promise<void> {
    for (const { page, problems } of this.#opened.splice(0)) {
      await page.context().close();
      expect(problems).toEqual([]);
    }
  }

  /** Opens an address as somebody, through the sign-in form. */
  async as(person: string, page: Page, path = '/'): Promise<Page> {
    await page.goto(this.url + path);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await this.fill(person, page, passphrase(this.world.home, person));
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    return page;
  }

  async fill(person: string, page: Page, words: string): Promise<void> {
    await page.getByLabel('Who are you?').selectOption(person);
    await page.getByLabel('Passphrase').fill(words);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }
}

/** Comes back to a tab, which reads anew at once instead of at its next turn. */
export const comeBack = (page: Page): Promise<boolean> =>
  page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);

/** With STEWARD_SHOTS a picture of what is tested is left in that folder, as wide as a desk and as a telephone. */
export async function shot(page: Page, name: string): Promise<void> {
  if (!process.env.STEWARD_SHOTS) return;
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: `${process.env.STEWARD_SHOTS}/${name}-${width}.png` });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}
