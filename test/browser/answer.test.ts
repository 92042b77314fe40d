import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Approval } from '../../lib/domain/approval/approval.ts';
import { BEN } from '../functions/world.ts';
import { browser } from './browser.ts';
import { comeBack, Site } from './visit.ts';

const DAY = 86_400_000;

describe.skipIf(!browser)('answering', () => {
  let site: Site;
  let question: Approval;

  beforeEach(async () => {
    site = await Site.open();
    question = await site.question();
  });
  afterEach(async () => {
    await site.closeTabs();
    await site.close();
  });
  afterAll(() => browser?.close());

  const at = (): string => `/approvals/${question.id}`;
  const ben = async (...statuses: number[]): Promise<Page> => site.as('u_ben', await site.tab({}, ...statuses), at());
  const votes = () => site.world.plane.ports.registry.votes(question, question.id);
  const count = (page: Page): string[] => {
    const posts: string[] = [];
    page.on('request', (request) => request.method() === 'POST' && posts.push(request.postData() ?? ''));
    return posts;
  };

  it('approve: says what it means, counts once, and tells when the release went on', async () => {
    const page = await ben();
    await page.getByText('There is no champion').waitFor();
    await page.getByText(question.digest).waitFor();
    const posts = count(page);
    await page.getByLabel('Reason').fill('stands against the floors');
    await page.getByRole('button', { name: 'Approve …' }).click();
    expect(posts).toEqual([]);
    await page.getByRole('button', { name: 'Yes, approve' }).dblclick();
    await page.getByText('The release will go on in a moment').waitFor();
    expect(posts).toHaveLength(1);
    expect(JSON.parse(posts[0] ?? '')).toMatchObject({ answer: 'approve', digest: question.digest });
    expect(await votes()).toMatchObject([{ person: 'u_ben', answer: 'approve', reason: 'stands against the floors' }]);
    await site.world.run();
    await comeBack(page);
    await page.getByText('The release has gone on from here').waitFor();
  });

  it('a double click on the first button is no answer', async () => {
    const page = await ben();
    const posts = count(page);
    await page.getByRole('button', { name: 'Approve …' }).dblclick();
    await page.getByRole('heading', { name: 'Approve this version?' }).waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: 'Approve …' }).waitFor();
    expect(posts).toEqual([]);
  });

  it('reject: not without a reason', async () => {
    const page = await ben();
    await page.getByRole('button', { name: 'Reject …' }).click();
    await page.getByText('a rejection needs a reason').waitFor();
    expect(await page.locator(':focus').getAttribute('id')).toBe('reason');
    await page.getByLabel('Reason').fill('<b onclick="alert(1)">not</b> before summer');
    await page.getByRole('button', { name: 'Reject …' }).click();
    await page.getByRole('button', { name: 'Yes, reject' }).click();
    await page.getByText('This version is not released').waitFor();
    await page.getByRole('listitem').getByText('<b onclick="alert(1)">not</b> before summer').waitFor();
    expect(await votes()).toMatchObject([{ answer: 'reject' }]);
  });

  it('whoever asked reads why they may not answer', async () => {
    const page = await site.as('u_ana', await site.tab(), at());
    await page.getByText('You may not answer this question').waitFor();
    await page.getByText('four-eyes').waitFor();
    expect(await page.getByRole('button', { name: /Approve|Reject/ }).count()).toBe(0);
  });

  it('what changed meanwhile is not approved: reload, and it says so', async () => {
    const page = await ben(409);
    await page.getByRole('button', { name: 'Approve …' }).click();
    await site.world.apply((m: Record<string, unknown>) => Object.assign(m, { purpose: 'something else' }));
    await page.getByRole('button', { name: 'Yes, approve' }).click();
    await page
      .getByText(/Changed, reload|Void: what was shown/)
      .first()
      .waitFor();
    await comeBack(page);
    await page.getByText('Void: what was shown here changed').waitFor();
    expect(await page.getByRole('button', { name: /Approve|Reject/ }).count()).toBe(0);
    expect(await votes()).toEqual([]);
  });

  it('a right that was lost after the page was drawn is refused in the words of the server', async () => {
    const page = await ben(403);
    await page.route('**/answer', (route) =>
      route.fulfill({
        status: 403,
        contentType: 'application/problem+json',
        body: JSON.stringify({ status: 403, title: 'no', detail: 'policy says no: `four-eyes`' }),
      }),
    );
    await page.getByRole('button', { name: 'Approve …' }).click();
    await page.getByRole('button', { name: 'Yes, approve' }).click();
    await page.getByText('policy says no: four-eyes').waitFor();
    await page.getByRole('button', { name: 'Approve …' }).waitFor();
  });

  it('an answer of another digest is a 409 with a button to reload', async () => {
    const page = await ben(409);
    await page.route('**/answer', (route) =>
      route.fulfill({
        status: 409,
        contentType: 'application/problem+json',
        body: JSON.stringify({ status: 409, title: 'no', detail: 'digest is another' }),
      }),
    );
    await page.getByRole('button', { name: 'Approve …' }).click();
    await page.getByRole('button', { name: 'Yes, approve' }).click();
    await page.getByText('Changed, reload. digest is another').waitFor();
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByRole('button', { name: 'Approve …' }).waitFor();
  });

  it('time runs by the server, and a question nobody answered is over while one looks', async () => {
    const page = await ben();
    await page.getByText(/^2 d 23 h left$/).waitFor();
    await site.world.run(site.world.plane.clock.now() + 3 * DAY + 3_600_000);
    await page.getByText('Expired: not enough people answered').waitFor();
    expect(await page.getByRole('button', { name: /Approve|Reject/ }).count()).toBe(0);
  });

  it('goes by keyboard alone', async () => {
    const page = await ben();
    const until = async (name: string) => {
      for (let i = 0; i < 40; i++) {
        await page.keyboard.press('Tab');
        if ((await page.evaluate('document.activeElement.textContent')) === name) return;
      }
      throw new Error(`Tab never reached \`${name}\``);
    };
    await page.getByRole('button', { name: 'Approve …' }).waitFor();
    await until('Approve …');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Approve this version?' }).waitFor();
    await until('Yes, approve');
    await page.keyboard.press('Enter');
    await page.getByText('The release will go on in a moment').waitFor();
    await expect.poll(() => page.locator(':focus').innerText()).toContain('Approved.');
    expect(await votes()).toHaveLength(1);
  });

  it('of two, the first is counted and the second may still come', async () => {
    await site.closeTabs();
    await site.close();
    site = await Site.open((m: Record<string, unknown>) =>
      Object.assign(m, { approval: { quorum: 2, expires: '3d' } }),
    );
    question = await site.question(1, { requester: 'u_pipeline' });
    const page = await ben();
    await page.getByRole('button', { name: 'Approve …' }).click();
    await page.getByRole('button', { name: 'Yes, approve' }).click();
    await page.getByText('1 of 2 needed').waitFor();
    await page.getByText('Others still have to answer').waitFor();
    await page.reload();
    await page.getByText('Your answer counts: approved').waitFor();
    expect(await page.getByRole('button', { name: 'Approve …' }).count()).toBe(0);
    await site.world.answer(question, { ...BEN, id: 'u_eva' });
    await comeBack(page);
    await page.getByText('2 of 2 needed').waitFor();
  });
});
