import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { checksPage } from '../../functions/api/checks-page.ts';
import { driftCheck } from '../../functions/drift-check/drift-check.ts';
import { capture, half, WEEK } from '../functions/traffic.ts';
import { browser } from './browser.ts';
import { Site } from './visit.ts';

const SLOT = Date.parse('2026-11-15T06:00:00Z');
const ABOUT = { tenant: 'default', model: 'flight-delay' };
const MODEL = '/models/flight-delay';

/** With STEWARD_SHOTS a picture of what is tested is left in that folder, as wide as a desk and as a telephone. */
async function shot(page: Page, name: string): Promise<void> {
  if (!process.env.STEWARD_SHOTS) return;
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: `${process.env.STEWARD_SHOTS}/${name}-${width}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}
const focused = (page: Page) => page.evaluate('document.activeElement.textContent') as Promise<string>;

describe.skipIf(!browser)('words of people, in the browser', () => {
  let site: Site;
  let incident: string;
  const drift = async () =>
    (await site.world.plane.ports.registry.incidents(ABOUT)).find(({ kind }) => kind === 'drift')!;
  const types = () => site.world.types();
  const listed = async () => {
    const series = [{ endpoint: 'flight-delay-prod', kind: 'drift' as const }];
    const { items } = await checksPage(site.world.plane.ports.registry, ABOUT, series, { limit: 10 });
    return { checks: items.toReversed() };
  };

  beforeAll(async () => {
    site = await Site.open();
    const { world } = site;
    await world.live(1);
    for (const slot of [SLOT, SLOT + WEEK]) {
      world.plane.clock.moveTo(slot);
      capture(world, slot, 5000, half);
      await driftCheck(world.plane.ports)({
        ...ABOUT,
        deployment: 'flight-delay-prod',
        slot: new Date(slot).toISOString(),
      });
    }
    await world.run(world.plane.clock.now());
    incident = (await drift()).id;
  }, 120_000);
  afterEach(() => site.closeTabs());
  afterAll(async () => {
    await site.close();
    await browser?.close();
  });

  it('the fleet says that an incident is open and leads to it; a notice leads to the same, marked, in sight and focused', async () => {
    const page = await site.as('u_cleo', await site.tab());
    await page.getByText('drift on flight-delay-prod').waitFor();
    await shot(page, 'fleet');
    await page.getByRole('link', { name: /open incident/ }).click();
    await page.waitForURL(`**${MODEL}?incident=${incident}`);
    const article = page.locator(`#${incident}`);
    await article.getByText('the one your link leads to').waitFor();
    expect(await article.getAttribute('aria-current')).toBe('true');
    await expect.poll(() => focused(page)).toContain('drift on flight-delay-prod');
    const place = `document.getElementById('${incident}').getBoundingClientRect()`;
    expect(await page.evaluate(`${place}.top >= 0 && ${place}.top < innerHeight`)).toBe(true);
    expect(await article.innerText()).toMatch(/Now: a retrain is held by data-since-change/);
    expect(await article.innerText()).toMatch(/Drift was confirmed: PSI of origin/);
    // Whoever only reads has no button, and is told why.
    await page.getByText('You may not close incidents: no policy lets you.').waitFor();
    await page.getByText('You may not retire versions: no policy lets you.').waitFor();
    await page.getByText('You may not have it checked now: no policy lets you.').waitFor();
    for (const name of [/^Close …/, /^Retire …/, 'Retrain …', /^Check now …/])
      expect(await page.getByRole('button', { name }).count(), String(name)).toBe(0);
    await shot(page, 'model-read');
  });

  it('a refusal is shown in the words of the policies, and nothing that was typed is lost', async () => {
    const page = await site.tab({}, 403);
    // A page that was loaded before its reader left the group.
    await page.route('**/api/models/flight-delay', async (route) => {
      const response = await route.fetch();
      const view = (await response.json()) as { may: Record<string, unknown> };
      await route.fulfill({
        response,
        json: { ...view, may: { ...view.may, closeIncident: { allowed: true, reasons: [] } } },
      });
    });
    await site.as('u_cleo', page, MODEL);
    await page.getByRole('button', { name: 'Close … drift on' }).click();
    await page.getByLabel('Reason').fill('routes are known');
    await page.getByRole('button', { name: 'Yes, close it' }).click();
    await page.getByText('may not close').waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('no policy permits it');
    expect(await page.getByLabel('Reason').inputValue()).toBe('routes are known');
    expect((await drift()).state).toBe('open');
  });

  it('whoever is faster than the next picture of the page keeps the focus where the answer led it', async () => {
    const page = await site.as('u_dan', await site.tab(), MODEL);
    await page.getByRole('button', { name: 'Close … drift on' }).waitFor();
    // Within one task, so no picture is drawn between the two: the page draws its elements in a microtask.
    await page.evaluate(`(async () => {
      const press = (start) => [...document.querySelectorAll('button')].find((b) => b.textContent.startsWith(start)).click();
      press('Close …');
      while (!document.querySelector('.sure')) await undefined;
      press('Yes, close it');
    })()`);
    await page.getByText('Say why: this needs a reason.').waitFor();
    // Two pictures later whatever waited for the first is done.
    const picture = 'new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))';
    for (let i = 0; i < 2; i++) await page.evaluate(picture);
    expect(await page.evaluate('document.activeElement.tagName')).toBe('TEXTAREA');
  });

  it('an incident is closed by the keyboard alone, in two steps, with a reason; its link shows it closed afterwards', async () => {
    const page = await site.as('u_dan', await site.tab(), MODEL);
    const close = page.getByRole('button', { name: 'Close … drift on' });
    await close.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('Close this incident?');
    await page.getByRole('button', { name: 'Back' }).press('Enter');
    await expect.poll(() => focused(page)).toContain('Close …');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Yes, close it' }).press('Enter');
    await page.getByText('Say why: this needs a reason.').waitFor();
    await shot(page, 'model-close');
    // What is typed before the field has the focus goes nowhere.
    await expect.poll(() => page.evaluate<string>('document.activeElement.tagName')).toMatch(/^(TEXTAREA|INPUT)$/);
    await page.keyboard.type('routes are known');
    await expect.poll(() => page.evaluate<string>('document.activeElement.value')).toBe('routes are known');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Closed by your word:').waitFor();
    await page.getByText('u_dan closed the incident').waitFor();
    expect(await drift()).toMatchObject({ state: 'closed', stands: 'closed by a person' });
    expect((await site.world.records()).findLast(({ type }) => type === 'IncidentClosed')).toMatchObject({
      actor: { id: 'u_dan' },
      data: { reason: 'routes are known' },
    });
    await page.goto(`${site.url}${MODEL}?incident=${incident}`);
    await page.locator(`#${incident}`).getByText('the one your link leads to').waitFor();
    expect(await page.locator(`#${incident}`).innerText()).toContain('closed');
    await page.getByRole('button', { name: 'Show closed ones' }).click();
    await page.locator(`#${incident}`).waitFor();
    await page.goto(`${site.url}/`);
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
    expect(await page.getByText('drift on flight-delay-prod').count()).toBe(0);
  });

  it('a link to an incident that never was says so', async () => {
    const page = await site.as('u_dan', await site.tab({}, 404), `${MODEL}?incident=inc-20200101T0000-0000000000`);
    await page.getByText('an incident that this model does not have').waitFor();
  });

  it('a check is made now: asked in two steps, its verdict comes by itself and stands among the others', async () => {
    const { world } = site;
    const page = await site.as('u_dan', await site.tab({}, 409), MODEL);
    const open = page.getByRole('button', { name: 'Check now … flight-delay-prod' });
    await open.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('Check flight-delay-prod now?');
    // The command keeps no reason, so none is asked for.
    expect(await page.getByLabel('Reason').count()).toBe(0);
    await shot(page, 'model-check');
    await page.getByRole('button', { name: 'Yes, check it' }).press('Enter');
    await page.getByText('Being checked:').waitFor();
    await expect.poll(() => focused(page)).toContain('Being checked: inputs');
    for (let i = 0; i < 20; i++) await world.plane.plane.step();
    await page.getByText('Checked as you asked:').waitFor();
    const came = page.getByRole('status').filter({ hasText: 'Checked as you asked' });
    expect(await came.innerText()).toMatch(/drifted[\s\S]*5000 of 5000 rows used; PSI of origin/);
    await shot(page, 'model-checked');
    const asked = (await world.records()).findLast(({ type }) => type === 'CheckAsked');
    expect(asked).toMatchObject({ actor: { id: 'u_dan' }, data: { kind: 'drift' } });
    // It is in the table beside the scheduled ones, and said to be what it is.
    await page.getByText('The same numbers as a table').click();
    await page.getByRole('rowheader', { name: /asked for$/ }).waitFor();
    // As of when it was asked for, whatever it looks at.
    const { checks } = await listed();
    expect(checks.at(-1)).toMatchObject({ kind: 'drift', asked: asked?.data.check, slot: asked?.data.slot });
  });

  it('a retraining is started; held, it says by what; past its brakes only by whoever may', async () => {
    const { world } = site;
    const page = await site.as('u_dan', await site.tab(), MODEL);
    const start = async (as: Page) => {
      await as.getByRole('button', { name: 'Retrain …' }).click();
      await as.getByRole('button', { name: 'Yes, start it' }).click();
    };
    await start(page);
    await page.getByText('Retraining started.').waitFor();
    await page.getByText('u_dan started a retraining').waitFor();
    await start(page);
    await page
      .getByRole('listitem')
      .filter({ hasText: /^one is running, and two at once would overtake each other$/ })
      .waitFor();
    expect(await page.getByRole('button', { name: 'Start it anyway …' }).count()).toBe(0);

    world.sagemaker.pipelineStatus = async () => ({ status: 'Failed', failureReason: 'no rows' });
    await world.run();
    await start(page);
    await page.getByText('You may not start it anyway: no policy lets you.').waitFor();
    await page
      .getByRole('listitem')
      .filter({ hasText: /^the last one started .* UTC, must be before/ })
      .waitFor();

    const owner = await site.as('u_ana', await site.tab(), MODEL);
    await start(owner);
    await owner.getByRole('button', { name: 'Start it anyway …' }).click();
    await owner.getByLabel('Reason').fill('the new runway');
    await shot(owner, 'model-anyway');
    await owner.getByRole('button', { name: 'Yes, start it anyway' }).click();
    await owner.getByText(/Passed: the last one started/).waitFor();
    const started = (await world.records()).filter(({ type }) => type === 'RetrainStarted');
    expect(started.at(-1)).toMatchObject({ actor: { id: 'u_ana' }, data: { reason: 'the new runway' } });
    expect(started).toHaveLength(2);
  });

  it('a question is taken back by whoever may, and the page says how it stands', async () => {
    const question = await site.question(2, { better: 0.4 });
    const other = await site.as('u_ben', await site.tab(), `/approvals/${question.id}`);
    await other.getByRole('heading', { name: 'Your answer' }).waitFor();
    expect(await other.getByRole('button', { name: 'Take the question back …' }).count()).toBe(0);
    const page = await site.as('u_ana', await site.tab(), `/approvals/${question.id}`);
    await page.getByRole('button', { name: 'Take the question back …' }).press('Enter');
    await expect.poll(() => focused(page)).toBe('Take this question back?');
    await page.getByLabel(/if you like/).fill('wrong data');
    await shot(page, 'approval-withdraw');
    await page.getByRole('button', { name: 'Yes, take it back' }).press('Enter');
    await page.getByText('Withdrawn: the question was taken back.').waitFor();
    await expect.poll(() => focused(page)).toContain('Withdrawn: the question was taken back.');
    expect(await page.getByRole('button', { name: 'Take the question back …' }).count()).toBe(0);
    await shot(page, 'approval-withdrawn');
    expect((await types()).filter((type) => type === 'ApprovalWithdrawn:withdrawn')).toHaveLength(1);
  });

  it('a version is retired, for good; the one that serves has no button', async () => {
    const page = await site.as('u_ana', await site.tab(), MODEL);
    await page.getByRole('row', { name: /^version 2/ }).waitFor();
    expect(await page.getByRole('button', { name: 'Retire … version 1' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Retire … version 2' }).click();
    await page.getByLabel('Reason').fill('of wrong data');
    await shot(page, 'model-retire');
    await page.getByRole('button', { name: 'Yes, retire it' }).click();
    await page.getByText('Version 2 is retired, for good.', { exact: true }).waitFor();
    await page.getByRole('row', { name: /^version 2 retired/ }).waitFor();
    expect(await page.getByRole('button', { name: 'Retire … version 2' }).count()).toBe(0);
    await shot(page, 'model-retired');
    expect((await types()).at(-1)).toBe('VersionRetired:retired');
  });

  it.each([320, 390, 1280])('nothing is wider than a screen of %i px, forms open', async (width) => {
    const page = await site.as(
      'u_ana',
      await site.tab({ viewport: { width, height: 800 } }),
      `${MODEL}?incident=${incident}`,
    );
    await page.getByRole('button', { name: 'Show closed ones' }).click();
    await page.getByRole('button', { name: 'Retrain …' }).click();
    await page.getByRole('heading', { name: 'Retrain flight-delay now?' }).waitFor();
    await page.waitForLoadState('networkidle');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });
});
