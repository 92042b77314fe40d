import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BEN } from '../../functions/world.ts';
import { browser } from '../browser.ts';
import { Site, shot } from '../visit.ts';

const ENDPOINT = 'flight-delay-prod';
const MODEL = '/models/flight-delay';
const QUARTER = 'watched for 10m';

describe.skipIf(!browser)('a linear plan', () => {
  let site: Site;
  beforeAll(async () => {
    site = await Site.open((m: Record<string, unknown>) => {
      const [one] = m.deployments as object[];
      m.deployments = [{ ...one, instances: 4, plan: { type: 'linear', percent: 25, bake: '10m' } }];
    });
  });
  afterEach(() => site.closeTabs());
  afterAll(async () => {
    await site.close();
    await browser?.close();
  });

  /** The lines of the plan on a question's page. */
  const stepsOf = async (version: number): Promise<string[]> => {
    const { id } = await site.question(version, { better: 0.4 });
    const page = await site.as('u_ben', await site.tab(), `/approvals/${id}`);
    const how = page.getByRole('region', { name: 'How it is released, and what exactly' });
    await how.getByText('linear: 25 % of capacity more at a time').waitFor();
    await how.scrollIntoViewIfNeeded();
    await shot(page, `plan-${version}`);
    return how.getByRole('listitem').allInnerTexts();
  };

  it('is shown to whoever answers part by part, with the time that all of it takes; of a first version nothing goes over', async () => {
    const { world } = site;
    expect(await stepsOf(1)).toEqual([
      'nothing serves there yet: the endpoint is made with it, and no request goes over',
    ]);
    await world.answer((await world.open())!, BEN);
    await world.run(world.plane.clock.now() + 3_600_000);
    expect(await stepsOf(2)).toEqual([
      `25 % of the requests (1 of 4 instances): ${QUARTER}`,
      `50 % of the requests (2 of 4 instances): ${QUARTER}`,
      `75 % of the requests (3 of 4 instances): ${QUARTER}`,
      `all requests: ${QUARTER}, then the old fleet stays for 10m`,
      '50m in all, beside what instances take to start; SageMaker ends an update after 8h',
    ]);
  });

  it('says on the page of its model how far it has come, and in the ledger each step that was seen', async () => {
    const { world } = site;
    const { sagemaker } = world;
    const before = sagemaker.endpoint!;
    const passes = () => world.run(world.plane.clock.now() + 120_000);
    sagemaker.updateEndpoint = async ({ config: pending }) => {
      sagemaker.endpoint = { ...before, status: 'Updating', pending, share: 25 };
    };
    await world.answer((await world.open())!, BEN);
    await passes();
    const page = await site.as('u_dan', await site.tab(), MODEL);
    const place = page.getByRole('region', { name: ENDPOINT, exact: true });
    await place.getByText('version 2 coming in, at 25 %').waitFor();
    sagemaker.endpoint = { ...sagemaker.endpoint!, share: 50 };
    await passes();
    const moved = (await world.records()).filter(({ type }) => type === 'ReleaseMoved');
    expect(moved.map(({ data }) => data.share)).toEqual([25, 50]);
    await page.reload();
    await place.getByText('version 2 coming in, at 50 %').waitFor();
    await shot(page, 'linear');
    await page.goto(`${site.url}/ledger/model.default.flight-delay`);
    for (const [i, share] of [50, 25].entries()) {
      await page.getByText('ReleaseMoved', { exact: true }).nth(i).click();
      await page.getByText(`Version 2 has ${share} % of the requests`).waitFor();
    }
    await shot(page, 'linear-ledger');
  });
});
