import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { reportPage } from '../../lib/report/report-page.ts';
import { reported, rows } from '../report/reports.ts';
import { browser } from './browser.ts';

const schema = {
  features: [
    { name: 'amount', type: 'number' as const },
    { name: '<img src=x onerror="document.title=1">', type: 'category' as const },
    { name: `a very long name ${'x'.repeat(230)}`, type: 'integer' as const },
  ],
  output: { name: 'score', type: 'number' as const },
};
const row = (i: number, shift: number) => [
  ...[(i % 500) + shift, i % 3 ? '<b>DE</b>' : 'FR'],
  // a share that was something before has the longest words
  i % 11 < (shift > 0 ? 7 : 2) ? '' : i % 7,
  (i % 90) / 100,
];
const report = await reported(
  schema,
  rows(3_000, (i) => row(i, 0)),
  rows(3_000, (i) => row(i, 300)),
  {
    earlier: [{ verdict: 'stable', reasons: [], window: null, rows: { used: 3_000 } }],
  },
);
const file = join(mkdtempSync(join(tmpdir(), 'steward-report-')), 'report.html');
writeFileSync(file, reportPage(report));

/** Run in the page: the lowest contrast of any text (WCAG 2), how light the paper is, how far it is wider than the screen. */
const MEASURED = `(() => {
  const luminance = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map((part) => {
      const c = Number(part) / 255;
      return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (!/rgba\\(.*, 0\\)/.test(backgroundColor)) return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  const texts = [...document.querySelectorAll('h1,h2,h3,p,td,th,li,dt,dd,.badge,.quiet,.note,footer')];
  const contrasts = texts.map((element) => {
    const [a, b] = [luminance(getComputedStyle(element).color), luminance(behind(element))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  });
  const root = document.documentElement;
  return {
    lowest: Math.min(...contrasts),
    paper: luminance(getComputedStyle(document.body).backgroundColor),
    wide: root.scrollWidth - root.clientWidth,
    beyond: Math.max(...[...document.querySelectorAll('section *')].filter((element) => !element.closest('.scroll, .unseen'))
      .map((element) => element.getBoundingClientRect().right - element.closest('section').getBoundingClientRect().right)),
  };
})()`;

const open: Page[] = [];
/** The report as it opens from disk; whatever it asks of a network, or complains of, is kept. */
async function opened(options: BrowserContextOptions = {}) {
  const context = await browser!.newContext(options);
  const tab = await context.newPage();
  const asked: string[] = [];
  const said: string[] = [];
  tab.on('request', (request) => asked.push(request.url()));
  tab.on('console', (message) => said.push(message.text()));
  tab.on('pageerror', (error) => said.push(error.message));
  await tab.goto(`file://${file}`);
  open.push(tab);
  return { tab, asked, said };
}
afterAll(() => Promise.all(open.map((tab) => tab.context().close())));

describe.skipIf(!browser)('the report in a browser', () => {
  it('opens from disk, asks for nothing else and complains of nothing', async () => {
    const { tab, asked, said } = await opened();
    expect(asked).toEqual([`file://${file}`]);
    expect(said).toEqual([]);
    expect(await tab.title()).toBe('Drifted: captured/');
    expect(await tab.locator('img, script').count()).toBe(0);
    expect(await tab.getByRole('heading', { level: 3 }).allTextContents()).toContain(
      '<img src=x onerror="document.title=1">',
    );
  });

  it.each([
    ['light', 1_100],
    ['dark', 1_100],
    ['light', 360],
  ] as const)('is readable in %s at %d px, and not wider than the screen', async (colorScheme, width) => {
    const { tab } = await opened({ colorScheme, viewport: { width, height: 800 } });
    const found = await tab.evaluate<{ lowest: number; paper: number; wide: number; beyond: number }>(MEASURED);
    expect(found.lowest).toBeGreaterThanOrEqual(4.5);
    expect(found.paper > 0.5).toBe(colorScheme === 'light');
    expect(found.wide).toBe(0);
    expect(found.beyond).toBeLessThan(1);
  });

  it('prints in light colours, whatever the screen', async () => {
    const { tab } = await opened({ colorScheme: 'dark' });
    await tab.emulateMedia({ media: 'print' });
    expect(await tab.evaluate<string>('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    expect((await tab.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
  });

  it('says to those who hear it what it draws', async () => {
    const { tab } = await opened();
    const tree = await tab.locator('main').ariaSnapshot();
    for (const title of ['Why', 'What to do next', 'Windows so far', 'Data'])
      expect(tree).toContain(`heading "${title}"`);
    expect(await tab.locator('section:not([aria-labelledby])').count()).toBe(0);
    expect(await tab.locator('svg:not([aria-hidden]):not([role="img"][aria-label])').count()).toBe(0);
    expect(await tab.locator('table:not(:has(thead))').count()).toBe(0);
  });
});
