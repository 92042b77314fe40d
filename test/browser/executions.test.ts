import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BEN } from '../functions/world.ts';
import { browser } from './browser.ts';
import { Site } from './visit.ts';

describe.skipIf(!browser)('a release that failed', () => {
  let site: Site;
  let mend: () => void;

  beforeAll(async () => {
    site = await Site.open();
    const question = await site.question();
    const { evidence } = site.world.plane.ports;
    const { files } = evidence;
    evidence.files = () => Promise.reject(Object.assign(new Error('S3 is down'), { name: 'DependencyError' }));
    mend = () => {
      evidence.files = files;
    };
    await site.world.answer(question, BEN);
    await site.world.run();
  });
  afterAll(async () => {
    await site.close();
    await browser?.close();
  });

  it('is shown with its cause; who may not is told so; who may lets it go on', async () => {
    const seen = await site.as('u_cleo', await site.tab({}, 403), '/models/flight-delay');
    await seen.getByText('DependencyError: S3 is down').waitFor();
    await seen.getByRole('button', { name: 'The cause is gone: go on' }).click();
    await seen.getByRole('button', { name: 'Yes, go on from there' }).click();
    await seen.getByRole('alert').waitFor();
    expect(await seen.getByRole('alert').innerText()).toContain('may not redrive');

    const page = await site.as('u_dan', await site.tab(), '/models/flight-delay');
    await page.getByText('The release of version 1 on flight-delay-prod stands at “Start release”').waitFor();
    if (process.env.STEWARD_SHOT) await page.screenshot({ path: process.env.STEWARD_SHOT, fullPage: false });
    mend();
    await page.getByRole('button', { name: 'The cause is gone: go on' }).click();
    await page.getByRole('button', { name: 'Yes, go on from there' }).click();
    await page.getByRole('heading', { name: 'Failed, and may go on' }).waitFor({ state: 'detached' });
    await site.world.run();
    expect((await site.world.types()).filter((type) => type.startsWith('ReleaseCompleted'))).toHaveLength(1);
    await site.closeTabs();
  });
});
