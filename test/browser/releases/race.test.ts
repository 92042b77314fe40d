import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AB, armTraffic } from '../../functions/release/race/arm-traffic.ts';
import { askForRace, startRace, traffic } from '../../functions/release/race/raced.ts';
import { browser } from '../browser.ts';
import { Site } from '../visit.ts';

const of10 = (i: number, right: number): boolean => (i * 7) % 10 < right;

describe.skipIf(!browser)('the page of a model of which two versions race', () => {
  let site: Site;

  beforeAll(async () => {
    site = await Site.open(askForRace({ disagreement: { max: 0.9 } }));
    await startRace(site.world);
    const alike = { n: 60, champion: (i: number) => of10(i, 6), challenger: (i: number) => of10(i, 8) };
    await site.world.run(await traffic(site.world, alike));
  });
  afterEach(() => site.closeTabs());
  afterAll(async () => {
    await site.close();
    await browser?.close();
  });

  it('shows the race as it runs, then what was decided and why', async () => {
    const open = async () => {
      const page = await site.as('u_ben', await site.tab(), '/models/flight-delay');
      return page.getByRole('region', { name: 'Races at flight-delay-prod' });
    };
    const running = await open();
    await running.getByText('Version 2 answers every request as a shadow of version 1').waitFor();
    expect(await running.innerText()).toMatch(/One look, 60 units judged; about \d+ more/);
    await running.getByRole('img', { name: 'Gain in accuracy, look by look' }).waitFor();
    await running.getByText('The same numbers as a table').click();
    expect(await running.getByRole('row').last().innerText()).toMatch(
      /60\s+0\.2000\s+-0\.\d+ to 0\.\d+\s+0\.0000\s+open/,
    );
    await running.getByRole('combobox', { name: 'What is judged' }).selectOption('disagreement');
    expect(await running.getByRole('row').last().innerText()).toMatch(/60\s+0\.\d+\s+0\.\d+ to 0\.\d+\s+0\.9000/);

    const many = { n: 3000, champion: (i: number) => of10(i, 6), challenger: (i: number) => of10(i, 8) };
    await site.world.run(await traffic(site.world, many));
    const decided = await open();
    await decided.getByText('won').waitFor();
    expect(await decided.innerText()).toMatch(
      /Version 2 won its race on flight-delay-prod: accuracy is better by 0\.2000/,
    );
  });

  it('tells of an A/B its arms, what each was to get, and how many units each was judged on', async () => {
    const ab = await Site.open(askForRace({ ...AB, share: 0.5 }));
    await startRace(ab.world);
    const page = await ab.as('u_ben', await ab.tab(), '/models/flight-delay');
    const region = page.getByRole('region', { name: 'Races at flight-delay-prod' });
    await region.getByText('In an A/B each unit gets the answers of version 1 or of version 2').waitFor();
    const alike = { n: 200, champion: (i: number) => of10(i, 6), challenger: (i: number) => of10(i, 7) };
    await ab.world.run(await armTraffic(ab.world, alike));
    await page.reload();
    await region.getByText('200 units judged').waitFor();
    expect(await region.innerText()).toMatch(
      /version 1 \(AllTraffic\) gets 50 % of the units, \d+ judged; version 2 \(steward-arm-2\) gets 50 % of the units, \d+ judged/,
    );
    await ab.closeTabs();
    await ab.close();
  });
});
