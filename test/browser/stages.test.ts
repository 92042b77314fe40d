import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BEN } from '../functions/world.ts';
import { browser } from './browser.ts';
import { Site, shot } from './visit.ts';

const [STAGING, PROD] = ['flight-delay-staging', 'flight-delay-prod'];
const PURPOSE = 'SYNTHETIC DATA, a test: warns of departures that nobody flew.';
const MODEL = '/models/flight-delay';

describe.skipIf(!browser)('the stages of a model', () => {
  let site: Site;
  beforeAll(async () => {
    site = await Site.open((m: Record<string, unknown>) => {
      const [one] = m.deployments as object[];
      Object.assign(m, {
        purpose: PURPOSE,
        stages: [
          {
            ...{ name: 'staging', soak: '4h' },
            resources: { instances: 3, hourly: { most: 1, prices: { 'ml.m5.large': 0.115 } } },
          },
          {
            name: 'prod',
            gate: { limits: { auc: { min: 0.55 } } },
            approval: { quorum: 2, groups: ['approvers', 'owners'] },
          },
        ],
        deployments: [
          { ...one, endpoint: STAGING, stage: 'staging' },
          { ...one, endpoint: PROD, stage: 'prod' },
        ],
      });
    });
    const { world } = site;
    for (const name of [STAGING, PROD]) world.sagemaker.apart.set(name, undefined);
    await world.answer(await site.question(), BEN);
    await world.run(world.plane.clock.now() + 3_600_000);
  });
  afterEach(() => site.closeTabs());
  afterAll(async () => {
    await site.close();
    await browser?.close();
  });

  it('say what a version waits for and how long; once all holds, a person has it asked about', async () => {
    const page = await site.as('u_dan', await site.tab(), MODEL);
    await page.getByRole('region', { name: STAGING, exact: true }).getByText('a real-time endpoint').waitFor();
    const stages = page.getByRole('region', { name: 'Stages' });
    await stages.getByText(/Holds: version 1 serves flight-delay-staging/).waitFor();
    await stages.getByText(/Not yet: flight-delay-staging soaks until .*, \d h( \d+ min)? left of 4 h/).waitFor();
    expect(await stages.getByRole('button', { name: 'Promote version 1 to prod' }).count()).toBe(0);
    const adds = (await stages.getByRole('definition').allInnerTexts()).map((text) => text.trim());
    expect(adds).toEqual([
      'live for 4 h in every deployment',
      'Met: at most 3 instances together; its deployments take 2',
      'Met: at most 1 USD an hour together; its deployments take 0.23',
      expect.stringMatching(/^Met: AUC at least 0.55; measured 0\.\d{4}$/),
      'yes of 2 of approvers or owners',
    ]);
    await shot(page, 'stages');
    const { plane } = site.world;
    plane.clock.moveTo(plane.clock.now() + 4 * 3_600_000);
    await page.reload();
    await stages.getByText(/Holds: flight-delay-staging has soaked for 4 h/).waitFor();
    await stages.getByRole('button', { name: 'Promote version 1 to prod' }).click();
    await page.getByRole('button', { name: 'Yes, have it asked about' }).click();
    await stages.getByText('To prod: asked; its gate says pass.').waitFor();
    await site.world.run(plane.clock.now());
    expect(await site.world.open(1)).toMatchObject({ deployment: PROD });
    await page.reload();
    await stages.getByText('People are being asked whether version 1 may enter prod').waitFor();
    expect(await stages.getByText('and people are asked about it').count()).toBe(0);
  });

  it('ask who they name; the question says what does not hold any more, and the answer does too', async () => {
    const { world } = site;
    const asked = (await world.open(1))!;
    const page = await site.as('u_ben', await site.tab(), '/approvals');
    await page
      .getByRole('row', { name: /flight-delay version 1/ })
      .first()
      .getByText('of approvers or owners')
      .waitFor();
    await page
      .getByRole('row', { name: /flight-delay version 1/ })
      .first()
      .getByText(PURPOSE)
      .waitFor();
    await shot(page, 'approvals-groups');
    await page.goto(`${site.url}/ledger/model.default.flight-delay`);
    await page.getByText(PURPOSE).waitFor();
    await shot(page, 'ledger-purpose');
    const released = world.sagemaker.apart.get(STAGING)!;
    world.sagemaker.apart.set(STAGING, { ...released, capture: { ...released.capture, enabled: false } });
    await world.run(world.plane.clock.now() + 2 * 3_600_000);
    await page.goto(`${site.url}/approvals/${asked.id}`);
    const note = page.getByRole('note', { name: 'Not as it must be' });
    await note.getByText('As things stand, the release would be refused.').waitFor();
    await note.getByText(/flight-delay-staging runs something else than was released/).waitFor();
    await shot(page, 'question-unmet');
    await page.getByRole('button', { name: 'Approve …' }).click();
    await page.getByText('As things stand that release would be refused: see above.').waitFor();
  });
});
